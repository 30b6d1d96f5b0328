"""Figures and pages that people look at, made from results; no science."""
