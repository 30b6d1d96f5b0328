"""What the model predicts for a published arm: its people, its schedule, the number that was published."""
