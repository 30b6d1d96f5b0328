"""The model fitted to all published arms at once: priors, likelihood, optimum, chains."""
