"""The files of words, a record each: what every face says."""
