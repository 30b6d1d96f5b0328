"""The patient file: fields and their ranges, history, measurements, references, contradictions."""
