"""Parts of a regimen: the drug catalogue, courses, the words and tables they are written in."""
