"""Commands that measure; their figures stand in docs/benchmarks.md."""
