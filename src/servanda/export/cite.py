"""How to cite an undertaking: in the style of APA (7th edition, a page of a website), and what other forms say of it.

Each says who reports it, and what of it is contested, so that nobody quotes one side as all that is told.
"""

from __future__ import annotations

from datetime import date

from servanda.export.words import day, listed, spoken
from servanda.ledger.accounts import Account, lead

OUTLETS = 5
"""So many outlets are named."""


def apa(one: Account, seen: date, address: str) -> str:
    """One line of a list of references."""
    kind = f"Undertaking, {'; '.join((one.line.status, *contested(one)))}"
    told = f"Reported by {reported(one)}."
    return f"Servanda. ({seen.year}, {seen:%B} {seen.day}). {title(one)} [{kind}]. {told} {address}"


def contested(one: Account) -> tuple[str, ...]:
    """What reports tell differently and nothing settles, one part of a sentence; empty where they agree."""
    told = dict.fromkeys(spoken(clash.words) for clash in one.clashes if not clash.settled_by and clash.like is None)
    return (f"contested: {'; '.join(told)}",) if told else ()


def reported(one: Account) -> str:
    """The outlets that tell it, the first to do so first."""
    return listed(list(dict.fromkeys(told.publisher or "an unknown outlet" for told in one.tellings)), OUTLETS)


def note(one: Account, seen: date) -> str:
    """Where it stands, what is contested, who reports it."""
    return "; ".join(
        (f"Undertaking, {one.line.status} as of {day(seen)}", *contested(one), f"reported by {reported(one)}")
    )


def title(one: Account) -> str:
    """Whose it is, in the words of its leading telling."""
    return f"{listed(one.line.bearer)}: “{' '.join(lead(one).act.evidence.exact.split())}”"
