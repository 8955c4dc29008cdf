"""What the patterns of the press for times match, and what they leave."""

from __future__ import annotations

import pytest

from servanda.readers.lexicon import START


@pytest.mark.parametrize(
    "words",
    [
        "from July",
        "from 1 July 2026",
        "from Oct. 11",
        "as of 1 January",
        "From the 21st",
        "starting on Monday",
        "beginning in May",
        "effective November 1",
        "from next year",
        "from 2027",
    ],
)
def test_a_first_day_is_found(words: str) -> None:
    """From, as of, starting, with a day, a month or a year."""
    found = START.search(f"{words} Norland pays" if words[0].isupper() else f"Norland pays {words}")
    assert found is not None
    assert found[0] == words


@pytest.mark.parametrize(
    "words",
    [
        "from May to July",
        "from 4 to 6 May",
        "from 2025 until 2027",
        "from 2025-2027",
        "from Norland",
        "in July",
        "by May",
    ],
)
def test_what_has_a_last_day_too_or_is_no_time_is_none(words: str) -> None:
    """One end of a time from the one to the other is not when it starts alone."""
    assert START.search(f"Norland pays {words}") is None
