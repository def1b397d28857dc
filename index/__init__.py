"""Everything derived from the archive: full-text index, entities, facets. Deletable at any moment."""
