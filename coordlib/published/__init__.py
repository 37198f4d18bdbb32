"""Published figures that the course reproduces, each with its source."""
