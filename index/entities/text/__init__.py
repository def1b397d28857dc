"""A text as the recognisers read it: words, shapes, folded forms, and the lists they are looked up in."""
