"""The truth: what was fetched, what was said, when it changed, what a person corrected."""
