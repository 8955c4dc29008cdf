"""How to cite an undertaking: APA (7th edition, a page of a website) and BibTeX."""

from __future__ import annotations

from datetime import date

from servanda.export.bibtex import entry, escaped
from servanda.export.words import day, listed
from servanda.ledger.accounts import Account, lead


def apa(one: Account, seen: date, address: str) -> str:
    """One line of a list of references."""
    return f"Servanda. ({seen.year}, {seen:%B} {seen.day}). {_title(one)} [Undertaking, {one.line.status}]. {address}"


def bibtex(one: Account, seen: date, address: str) -> str:
    """An entry of the type misc, which every BibTeX style knows."""
    fields = {
        "title": f"{{{escaped(_title(one))}}}",
        "author": "{Servanda}",
        "year": f"{seen.year}",
        "note": escaped(f"Undertaking, {one.line.status} as of {day(seen)}"),
        "howpublished": rf"\url{{{address}}}",
    }
    return entry(f"servanda-{one.line.id}", fields)


def _title(one: Account) -> str:
    return f"{listed(one.line.bearer)}: “{' '.join(lead(one).act.evidence.exact.split())}”"
