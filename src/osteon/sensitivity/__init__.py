"""What drives the answer: Sobol and Shapley shares of the uncertain inputs."""
