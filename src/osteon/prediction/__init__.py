"""What the model predicts for each published arm: the people, the schedule, the number that the trial published."""
