"""From a model to machine code: program, factorisation, kernel, loop, cache."""
