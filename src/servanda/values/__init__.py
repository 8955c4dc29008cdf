"""Stage 5: from words for sums, counts and days to values."""

from servanda.values.resolve import resolve

__all__ = ["resolve"]
