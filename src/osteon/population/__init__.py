"""How people differ, what the trials leave open (the posterior), and one patient's own forecast."""
