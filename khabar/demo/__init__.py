"""A small world of outlets, written for this project, and the way through it."""
