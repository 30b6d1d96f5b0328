"""What has to agree between data files, or between a file and the code that reads it: each fault with its place."""
