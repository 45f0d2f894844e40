"""The tab that shows how the model is trained."""
