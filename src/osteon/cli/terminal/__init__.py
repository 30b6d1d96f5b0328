"""The terminal: options, formats, progress, tables, refusals."""
