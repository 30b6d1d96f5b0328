"""People differ: variability between them, the posterior of the parameters, and one patient's own forecast."""
