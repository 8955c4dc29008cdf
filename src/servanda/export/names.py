"""Actors for people to read."""

from __future__ import annotations


def display(actor: str) -> str:
    """A person or body with its state behind it.

    >>> display("FRA/Emmanuel Macron"), display("NATO")
    ('Emmanuel Macron (FRA)', 'NATO')
    """
    whole, _, part = actor.partition("/")
    return f"{part} ({whole})" if part else actor
