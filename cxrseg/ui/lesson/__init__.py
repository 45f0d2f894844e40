"""The tab "Where the model is wrong": films with known faults, to be predicted before they are looked at."""
