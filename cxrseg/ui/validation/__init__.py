"""The tab that shows how accurate the models are."""
