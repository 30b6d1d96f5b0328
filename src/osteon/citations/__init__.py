"""Which publications an answer rests on, and how they are written: plain, BibTeX, JSON (`osteon cite`)."""
