"""Guideline and safety rules read from data, evaluated in three values."""
