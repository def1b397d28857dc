"""Taking it elsewhere: a static HTML site, JSON Lines."""
