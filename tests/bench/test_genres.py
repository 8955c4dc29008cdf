"""Genres: which articles they are of."""

from __future__ import annotations

from bench.genres import TRAINING, genres
from training.examples import held_out


def test_they_are_of_the_articles_that_training_keeps_out() -> None:
    """All of them, each once: no reader has learnt from what it is measured on."""
    kept = [path for name in ("gold", "articles") for path in (TRAINING / name).glob("*.yaml") if held_out(path.stem)]
    assert sorted(path for some in genres().values() for path in some) == sorted(kept)
