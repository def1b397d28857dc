"""The engine: segments as files of numpy arrays, and what reads, writes, merges and searches them."""
