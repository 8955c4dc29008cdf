"""How to cite an undertaking: APA (7th edition, a page of a website) and BibTeX."""

from __future__ import annotations

import re
from datetime import date

from servanda.ledger.views.undertaking import Undertaking
from servanda.web.known import lead
from servanda.web.words import day, listed

_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def apa(one: Undertaking, seen: date, address: str) -> str:
    """One line of a list of references."""
    return f"Servanda. ({seen.year}, {seen:%B} {seen.day}). {_title(one)} [Undertaking, {one.status}]. {address}"


def bibtex(one: Undertaking, seen: date, address: str) -> str:
    """An entry of the type misc, which every BibTeX style knows."""
    fields = {
        "title": f"{{{escaped(_title(one))}}}",
        "author": "{{Servanda}}",
        "year": f"{{{seen.year}}}",
        "note": f"{{{escaped(f'Undertaking, {one.status} as of {day(seen)}')}}}",
        "howpublished": rf"{{\url{{{address}}}}}",
    }
    body = ",\n".join(f"  {name} = {value}" for name, value in fields.items())
    return f"@misc{{servanda-{one.id},\n{body}\n}}"


def escaped(text: str) -> str:
    r"""Text that TeX prints as it stands.

    >>> print(escaped("5 % of R&D_{x} ~ \\"))
    5 \% of R\&D\_\{x\} \textasciitilde{} \textbackslash{}
    """
    return re.sub(r"[\\~^&%$#_{}]", lambda found: _SPECIAL.get(found[0], f"\\{found[0]}"), text)


def _title(one: Undertaking) -> str:
    return f"{listed(one.bearer)}: “{' '.join(lead(one).act.evidence.exact.split())}”"
