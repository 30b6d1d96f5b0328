"""The server: limits, security, processes, settings."""
