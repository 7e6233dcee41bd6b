"""Benchmarks: they report ratios measured side by side in one run, and no test asserts a time."""
