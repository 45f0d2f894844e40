"""The tab on the model, its data and its limits."""
