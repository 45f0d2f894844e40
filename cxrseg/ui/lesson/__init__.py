"""The tab "Where the model is wrong": films with known errors, to be predicted before the visitor sees them."""
