"""Published trials as data: arms, observations and quantities, read and checked."""
