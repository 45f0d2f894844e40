"""How good a model is: against truth, against the reference paper, under stress and in what it is sure of."""
