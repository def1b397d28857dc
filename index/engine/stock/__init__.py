"""Stock Whoosh over the same files: the only place that imports it, since that takes as long as a whole search."""
