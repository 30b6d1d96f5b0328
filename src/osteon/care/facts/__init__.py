"""Facts about one patient, each with the field that it comes from."""
