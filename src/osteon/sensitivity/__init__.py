"""What drives the answer: Sobol and Shapley shares of parameters and of differences between people."""
