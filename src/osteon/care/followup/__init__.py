"""Whether new measurements are what the treatment should produce."""
