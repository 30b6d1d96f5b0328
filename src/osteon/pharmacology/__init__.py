"""Drugs: dose to effect, one drug class per file."""
