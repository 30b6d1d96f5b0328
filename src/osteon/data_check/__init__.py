"""Every data file with what it is declared to be, and the check of packaged and own data (`osteon check`)."""
