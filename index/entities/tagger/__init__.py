"""The small statistical tagger that stands beside the rules."""
