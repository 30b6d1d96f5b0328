"""Virtual trials: thousands to millions of people through every arm, with visits, fractures, death and drop-out."""
