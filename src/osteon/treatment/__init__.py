"""What is given: a regimen of courses, read from words, files and event tables."""
