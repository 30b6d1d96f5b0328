"""Parts of a patient file: records and their ranges, history, measurements, references, contradictions."""
