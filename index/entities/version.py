"""The version of the recogniser's rules and data, kept in the index: a newer one is worth a rebuild.

Apart from the recogniser, so that a search, which only compares it, need not load one.
"""

from __future__ import annotations

RULES = "rules-3"
VERSION = f"{RULES}+tagger-1"
