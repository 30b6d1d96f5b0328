"""Fitting the model to all published arms at once: priors, likelihood, optimum, chains."""
