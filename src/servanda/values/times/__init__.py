"""Words for times, rule by rule: "the first half of next year" is a stretch of months seen from the day of speaking.

A rule is a pattern of the whole words and a function that makes a stretch of what it matched; most rules hand a part of
the words to `read` again. The first rule that gives a stretch wins, in the order of the modules below. The words that
they know stand in `data/times.toml`; why the grammar is our own is told in docs/adr/0009-times.md, what its forms mean
in docs/times.md.
"""

from servanda.values.times import dates, parts, relative, series
from servanda.values.times.around import DAYS, named, widened
from servanda.values.times.grammar import Clock, UntoldError, amount, inside, plain, read

__all__ = [
    "DAYS",
    "Clock",
    "UntoldError",
    "amount",
    "dates",
    "inside",
    "named",
    "parts",
    "plain",
    "read",
    "relative",
    "series",
    "widened",
]
