"""Options, their outlook, and the dated schedule."""
