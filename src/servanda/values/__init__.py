"""Stage 5: from words for sums, counts, days and conditions to values."""

from servanda.values.resolve import resolve

__all__ = ["resolve"]
