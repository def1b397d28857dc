"""Stage one of a search: what was asked becomes a query tree, without looking at any index."""
