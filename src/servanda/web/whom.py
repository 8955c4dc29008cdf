"""Names that are typed into the form that corrects an act: where nobody is known by one, it is asked who is meant.

A name is known if a table or the ledger has it, or if it is that of a group without names. Others may be kept as they
are written: somebody new has to be told once, and a slip of the pen is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from starlette.datastructures import FormData

from servanda.actors import almanac, names
from servanda.actors.bodies import part_of
from servanda.actors.near import MOST, nearest
from servanda.ledger import figures
from servanda.ledger.survey import Survey
from servanda.ledger.views.bearers import is_unnamed
from servanda.web.correct import WHO, clean, coded


@dataclass(frozen=True, slots=True)
class Question:
    """A name by which nobody is known, and what the form said about it."""

    written: str
    near: tuple[str, ...]
    """Those who may be meant, the likeliest first."""
    answer: str
    """Whom the form says is meant: one of these, or the name as it is written; empty where it does not say so."""

    @property
    def offered(self) -> tuple[str, ...]:
        """What may be answered."""
        return (*self.near, self.written)


def questions(sent: FormData, day: str | None, survey: Callable[[], Survey]) -> dict[str, Question]:
    """What is to be asked about the names in a form, by slot; `day` is that of the article, as persons change."""
    found = {}
    for slot in WHO:
        written = coded(clean(str(sent.get(f"{slot}_value", ""))))
        if written and not _is_tabled(written) and figures.spelt(known := survey(), written) is None:
            near = tuple(dict.fromkeys((*_meant(written, day), *nearest(written, figures.names(known)))))[:MOST]
            told = clean(str(sent.get(f"{slot}_meant", "")))
            found[slot] = Question(written, near, told if told in (written, *near) else "")
    return found


def _is_tabled(name: str) -> bool:
    """Whether a table has somebody whom the ledger would write so, or nobody has to.

    >>> [_is_tabled(one) for one in ("POL", "26 countries", "FRA/Emmanuel Macron", "Polnd", "POL/Emmanuel Macron")]
    [True, True, True, False, False]
    """
    head, _, part = name.partition("/")
    named = {*names.codes(), *(one.code for one in names.candidates(part))}
    return name in named or is_unnamed(name) or (head, part) in set(almanac.names())


def _meant(written: str, day: str | None) -> Iterator[str]:
    """A ministry by another of its names, and persons who are called so, with their state.

    >>> [*_meant("POL/foreign ministry", None), *_meant("Macron", "2025-09-05")]
    ['POL/Ministry of Foreign Affairs', 'FRA/Emmanuel Macron']
    """
    head, _, part = written.partition("/")
    if body := part_of(head, part):
        yield body
    yield from (one.actor for one in almanac.people(part or head, day))
