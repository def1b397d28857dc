"""A folder of web pages that opens from disk: search and facets in the page, no server, no request to anywhere."""
