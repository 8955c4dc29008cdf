"""One page of a meeting or an undertaking as a single file, to be mailed and opened without a ledger or a network.

It is the page itself, made with the same templates; only its frame is another. Styles are in it, links lead to places
in it, or to the ledger's page where its address is given. Every quotation stands at its end with the words around it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import ChoiceLoader, PackageLoader
from markupsafe import Markup

from servanda.export.excerpt import Excerpt, web_address
from servanda.export.formats import FORMATS, Format
from servanda.ledger import Entry, Ledger
from servanda.ledger.accounts import Account, Told
from servanda.ledger.standing import entry_of
from servanda.model import Article, Span
from servanda.web.access import Visitor
from servanda.web.known import Known
from servanda.web.pages import Pages
from servanda.web.shown import meeting_shown, undertaking_shown

STATIC = Path(__file__).parent / "static"
SHEETS = ("servanda.css", "reading.css")
AROUND = 300
"""So many characters around a quotation are shown at most, of its own paragraph."""
OUTSIDE = re.compile(r'<a href="(?!#|https?:)[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
"""A link that leads nowhere without a server."""


def write(excerpt: Excerpt) -> Iterator[bytes]:
    """The file."""
    yield _Offline(excerpt).page().encode()


HTML = Format(
    "html",
    "HTML",
    "read",
    "text/html",
    ".html",
    "one file of a meeting or an undertaking, to mail and to open offline",
    write,
    covers=("meeting", "undertaking"),
)
WAYS_OUT: dict[str, Format] = {**FORMATS, HTML.name: HTML}
"""Every format: those of `export`, and the page's own."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A quotation with the words around it."""

    anchor: str
    before: str
    words: str
    behind: str


class _Offline:
    def __init__(self, excerpt: Excerpt) -> None:
        self._excerpt = excerpt
        book = excerpt.book
        self._known = Known(excerpt.on, excerpt.ledger, book.shelf(excerpt.on))
        pages = Pages(excerpt.ledger, lambda: excerpt.on)
        loaders = [PackageLoader("servanda.web", f"templates{folder}") for folder in ("/offline", "")]
        self._templates = pages.templates.overlay(loader=ChoiceLoader(loaders))
        self._members: list[Account] = []

    def page(self) -> str:
        """The whole of it."""
        excerpt, known = self._excerpt, self._known
        if excerpt.meeting:
            meeting = excerpt.meeting
            shown, template = meeting_shown(meeting, known, "name"), "meeting.html"
            refs = dict.fromkeys(ref for cell in meeting.board for ref in cell.tellings)
            of = known.survey.undertaking_of(refs)
            self._members = known.undertakings(of[ref] for ref in refs if ref in of)
            tellings = [*meeting.tellings, *(each for one in self._members for each in one.tellings)]
        else:
            (account,) = excerpt.accounts()
            (one,) = known.undertakings([account.line.id])
            address, template = excerpt.address(one.line.id), "undertaking.html"
            shown = undertaking_shown(one, known, excerpt.book, address, cited_as=address)
            tellings = list(one.tellings)
        tellings += [side for one in shown["conflicts"] for side in (one.clash.a, one.clash.b)]
        return self._render(template, shown, tellings)

    def _render(self, template: str, shown: dict[str, Any], tellings: Iterable[Told]) -> str:
        excerpt, known = self._excerpt, self._known
        head, hash_ = excerpt.ledger.head() or (0, "")
        sources = list(_sources(tellings, excerpt.ledger))
        page = self._templates.get_template(template).render(
            known=known,
            as_of=known.day.isoformat(),
            today=known.day,
            site=excerpt.asked.site,
            head=f"{head}:{hash_}",
            path="",
            asked={},
            link=self._link,
            read=lambda told: f"#{_anchor(told)}",
            visitor=Visitor(),
            sheet=Markup("\n".join((STATIC / name).read_text(encoding="utf-8") for name in SHEETS)),  # noqa: S704 - ours
            members=self._members,
            sources=sources,
            addresses={entry.seq: web_address(entry.article.metadata.address) for entry, _ in sources},
            **shown,
        )
        return OUTSIDE.sub(r"<span>\1</span>", page)

    def _link(self, path: str, at: str = "", **query: object) -> str:
        """A place in the file, else on the ledger's page, else nowhere."""
        name = path.rpartition("/")[2]
        if name in {one.line.id for one in self._members}:
            return f"#{name}"
        site = self._excerpt.asked.site
        return f"{self._excerpt.base.rstrip('/')}{quote(path)}?as_of={self._known.day}" if site and path else ""


def _sources(tellings: Iterable[Told], ledger: Ledger) -> Iterator[tuple[Entry, Sequence[Passage]]]:
    """The articles with their quotations in the order of the text, in the order of their days."""
    by_article: dict[int, dict[str, Told]] = defaultdict(dict)
    for one in sorted(tellings, key=lambda each: (each.day, each.record, each.act.evidence.span)):
        by_article[one.record][one.ref] = one
    for seq, found in by_article.items():
        record, payload = ledger.record(seq)
        if payload is not None:
            entry = entry_of(record, payload, {})
            yield entry, [_passage(one, entry.article) for one in found.values()]


def _passage(one: Told, article: Article) -> Passage:
    span = one.act.evidence.span
    block = next((each.span for each in article.blocks if each.span.contains(span)), span)
    start, end = max(block.start, span.start - AROUND), min(block.end, span.end + AROUND)
    before = Span(start, span.start).of(article.text) if start < span.start else ""
    behind = Span(span.end, end).of(article.text) if span.end < end else ""
    cut = ("… " if start > block.start else "", " …" if end < block.end else "")
    return Passage(_anchor(one), f"{cut[0]}{before}", one.act.evidence.exact, f"{behind}{cut[1]}")


def _anchor(one: Told) -> str:
    return f"act-{one.ref.replace('#', '-')}"
