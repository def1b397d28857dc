"""The rules for Russian."""
