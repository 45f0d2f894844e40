"""The tab that segments a film."""
