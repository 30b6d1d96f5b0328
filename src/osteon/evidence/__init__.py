"""Published trials as data: their arms and what was observed in them, read and checked."""
