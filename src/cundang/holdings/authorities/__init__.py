"""Authority data of a county: words for times, and the units that made its records under their former names."""
