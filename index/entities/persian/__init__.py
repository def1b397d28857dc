"""The rules for text in Arabic letters: Persian and Dari, Pashto, Urdu."""
