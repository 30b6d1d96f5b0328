"""How bone works: from hormones over cells to density, one process a file, each equation beside its source."""
