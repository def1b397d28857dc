"""One name in many spellings: sounds, skeletons, and which names are kin."""
