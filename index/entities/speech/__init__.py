"""Who said what: quotes and their speakers, in English and Russian."""
