"""What the tabs share: context, models, language, pieces of HTML, layers, uploads."""
