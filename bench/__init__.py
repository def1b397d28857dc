"""Benchmarks: they print figures, they are no tests."""
