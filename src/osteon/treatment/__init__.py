"""A regimen: courses, the words and tables they are written in."""
