"""Articles as BibTeX, for LaTeX: entries of the type misc, which every style knows, with the address for BibLaTeX.

An undertaking has an entry of its own, before those of the articles that tell it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import chain

from servanda.export import cite
from servanda.export.excerpt import Excerpt, Source
from servanda.ledger.accounts import Account

_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def write(excerpt: Excerpt) -> Iterator[bytes]:
    """The undertaking that was asked for, then an entry an article, in the order of the ledger."""
    own = (cited(one, excerpt.on, excerpt.address(one.line.id)) for one in excerpt.cited())
    return (f"{one}\n".encode() for one in chain(own, map(_entry, excerpt.sources.values())))


def cited(one: Account, seen: date, at: str) -> str:
    """The entry of an undertaking, as it was known on a day, with its address."""
    fields = {
        "title": f"{{{escaped(cite.title(one))}}}",
        "author": "{Servanda}",
        "year": f"{seen.year}",
        "note": escaped(cite.note(one, seen)),
        "howpublished": rf"\url{{{address(at)}}}",
        "url": address(at),
    }
    return entry(f"servanda-{one.line.id}", fields)


def _entry(one: Source) -> str:
    day = one.published or ""
    year = day[:4] if day[:4].isdigit() else None
    fields = {
        "title": f"{{{escaped(one.title)}}}",
        "author": " and ".join(escaped(name) for name in people(one.author)),
        "organization": f"{{{escaped(one.publisher)}}}" if one.publisher else None,
        "year": year,
        "month": day[5:7] if year and day[5:7].isdigit() else None,
        "date": day if year else None,
        "language": one.language,
        "howpublished": rf"\url{{{address(one.address)}}}" if one.address else None,
        "url": address(one.address) if one.address else None,
        "note": f"kept in a ledger of Servanda since {one.recorded[:10]}, SHA-256 of the text {one.sha256}",
    }
    return entry(f"{_slug(one)}{one.record}", fields)


def entry(key: str, fields: Mapping[str, str | None]) -> str:
    """An entry; what is empty is left out, values are TeX."""
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{key},\n{body}\n}}"


def people(author: str | None) -> list[str]:
    """Several authors, each by name.

    >>> people("Ada Quill, Bo Berg and Cy Dahl"), people(None)
    (['Ada Quill', 'Bo Berg', 'Cy Dahl'], [])
    """
    return [name for name in re.split(r",\s+(?:and\s+)?|\s+and\s+", author or "") if name]


def _slug(one: Source) -> str:
    ascii_ = unicodedata.normalize("NFKD", one.publisher or "article").encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "", ascii_.casefold()) + (one.published or "")[:4].replace("X", "")


def escaped(text: str) -> str:
    r"""Text that TeX prints as it stands.

    >>> print(escaped("5 % of R&D_{x} ~ \\"))
    5 \% of R\&D\_\{x\} \textasciitilde{} \textbackslash{}
    """
    return re.sub(r"[\\~^&%$#_{}]", lambda found: _SPECIAL.get(found[0], f"\\{found[0]}"), text)


def address(written: str) -> str:
    r"""A web address in a form that \url takes, and that ends no group.

    >>> address("https://a.example/x{y}%20")
    'https://a.example/x%7By%7D%20'
    """
    return written.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
