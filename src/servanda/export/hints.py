"""What is said where somebody asks for an actor of whom a ledger knows nothing: who may be meant."""

from __future__ import annotations

from collections.abc import Iterable

from servanda.actors.names import meant
from servanda.actors.near import nearest
from servanda.export.words import called
from servanda.ledger import figures
from servanda.ledger.survey import Survey


def near(survey: Survey, written: str) -> tuple[str, ...]:
    """Actors whose name is spelled nearly so, those of the ledger first; none where it has who is called so."""
    return () if _is_told(survey, written) else nearest(written, figures.names(survey))


def doubt(survey: Survey, written: str) -> str:
    """Who may be meant by a name that neither the ledger nor a table knows; empty where nobody is called nearly so."""
    found = near(survey, written) if len(meant(written)) == 1 else ()
    return _asked(written, found) if found else ""


def hint(survey: Survey, written: str) -> str:
    """A sentence about a name of which the ledger knows nothing, with what may be meant; empty where it knows it."""
    names = meant(written)
    if not names or _is_told(survey, written):
        return ""
    if len(names) > 1:
        return f"This ledger tells nothing of {called(names[1])}."
    return _asked(written, nearest(written, figures.names(survey)))


def _asked(written: str, found: Iterable[str]) -> str:
    told = [f"{called(one)} ({one})" if called(one) != one else one for one in found]
    return f"No actor is called “{written[:60]}”" + (f": is it {' or '.join(told)}?" if told else ".")


def _is_told(survey: Survey, written: str) -> bool:
    """Whether the ledger has somebody who is called so."""
    return any(figures.spelt(survey, one) for one in meant(written))
