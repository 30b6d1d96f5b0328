"""Virtual trials: thousands to millions of people, with visits, fractures, death and drop-out."""
