"""Figures of results, forecasts, trials and sensitivity."""
