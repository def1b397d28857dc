"""Acquisition: polite fetching, feeds, pages, and the cleaner that makes drafts of them."""
