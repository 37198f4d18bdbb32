"""Where protocols run: by the clock, or in every order of events within a bound."""
