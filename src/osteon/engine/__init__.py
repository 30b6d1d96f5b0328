"""Expression graphs, models of equations, and their integration for many patients; knows no bone."""
