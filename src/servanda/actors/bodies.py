"""Parts of states: ministries, parliaments, central banks, armies by the words of `data/bodies.toml`."""

from __future__ import annotations

from servanda import data
from servanda.actors.names import folded


def part_of(state: str, words: str) -> str | None:
    """The part of a state that words behind its name or adjective mean, as the guidelines write it; None for no part.

    >>> part_of("POL", "foreign ministry"), part_of("IND", "the foreign ministry"), part_of("IND", "tea")
    ('POL/Ministry of Foreign Affairs', 'IND/Ministry of External Affairs', None)
    """
    bodies = data.toml("bodies.toml")
    plain = folded(words)
    part = bodies["of_one"].get(state, {}).get(plain) or bodies["of_state"].get(plain)
    return f"{state}/{part}" if part else None


def named(words: str) -> str | None:
    """The body, or the state that it stands for, that words mean without a state's name; None for none.

    >>> named("the Bundesbank"), named("Quai d’Orsay"), named("Kremlin")
    ('DEU/Bundesbank', 'FRA/Ministry of Foreign Affairs', 'RUS')
    """
    found: str | None = data.toml("bodies.toml")["named"].get(folded(words))
    return found
