"""Published trials: the evidence as data, and what the model predicts for each arm."""
