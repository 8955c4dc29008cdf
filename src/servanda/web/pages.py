"""What each view shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from servanda import data
from servanda.export import words
from servanda.export.rows import article_rows, verdict_on
from servanda.ledger import Entry, Hits, Ledger, Query, Search
from servanda.ledger.book import Book
from servanda.ledger.views.meetings import Meeting
from servanda.ledger.views.telling import Telling
from servanda.ledger.views.totals import METHOD
from servanda.ledger.views.undertaking import Undertaking
from servanda.model import ACT_TYPES, ActRef, Value
from servanda.model.act import LABELS
from servanda.web import access, asked
from servanda.web.atlas import WAYS, of_many, of_meeting
from servanda.web.board import SORTS, board
from servanda.web.cite import apa, bibtex
from servanda.web.course import course, scale
from servanda.web.endings import filters_of, forms_of
from servanda.web.headers import SCRIPTED
from servanda.web.known import Event, Known, deadline, lead, sizes
from servanda.web.marks import paragraphs
from servanda.web.months import WEEKDAYS, asked_month, month
from servanda.web.outlets import outlet_of, outlets
from servanda.web.roles import ROLES, actor, counts
from servanda.web.waiting import PATIENCE, Waiting

ON_FRONT = 8
"""How many of a kind stand on the front page."""
Verdict = dict[str, str | None]
KEPT_DAYS = 8
"""Of so many days what is known is kept at hand, as many as the book holds: each may be large."""
AHEAD = timedelta(days=365)
"""Lines of many undertakings end so long after the day; later deadlines stand beside them as words."""
PAST = timedelta(days=30)
"""Changes are shown since so long before the newest report, where nobody names a day."""
SECTIONS = {
    "/": "Front page",
    "/meetings": "Meetings",
    "/undertakings": "Undertakings",
    "/due": "Due",
    "/conflicts": "Conflicts",
    "/changes": "Changes",
    "/claims": "Claims",
    "/actors": "Actors",
    "/totals": "Totals",
    "/sources": "Sources",
    "/articles": "Articles",
    "/method": "Method",
}


class Pages:
    """The views of one ledger; what was read of it is read again only when a record was added."""

    def __init__(self, ledger: Ledger, today: Callable[[], date], *, patience: float = PATIENCE) -> None:
        self.ledger = ledger
        self._today = today
        self.book = Book(ledger)
        self._search = Search(ledger)
        self._waiting = Waiting(patience)
        self._known: dict[date, tuple[object, Known]] = {}
        self._read: tuple[object, tuple[list[Entry], dict[int, dict[ActRef, Verdict]]]] | None = None
        self._templates = Environment(
            loader=PackageLoader("servanda.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        for name in (
            "called",
            "day",
            "days",
            "gathering",
            "left",
            "listed",
            "month",
            "number",
            "others",
            "plain",
            "short",
            "spoken",
        ):
            self._templates.filters[name] = getattr(words, name)
        self._templates.filters |= {
            "shown": _shown,
            "joined": _joined,
            "lead": lead,
            "deadline": deadline,
            "sizes": sizes,
        }
        self._templates.globals |= {
            name.lower(): getattr(words, name)
            for name in ("STATUSES", "FORCES", "KINDS_OF", "TRIGGERS", "MODES", "CLOSED")
        }
        self._templates.globals |= {
            "sections": SECTIONS,
            "filters_of": filters_of,
            "forms_of": forms_of,
            "levels": LABELS["force"],
            "outlet_of": outlet_of,
            "form_key": access.FORM_KEY,
        }

    @property
    def templates(self) -> Environment:
        """What pages are made with."""
        return self._templates

    def entries(self) -> list[Entry]:
        """All articles with their newest readings, retracted ones too."""
        return self._judged()[0]

    def _judged(self) -> tuple[list[Entry], dict[int, dict[ActRef, Verdict]]]:
        """The same with what reviewers decided about their acts."""
        head = self.ledger.head()
        if self._read is None or self._read[0] != head:
            self._read = (head, self._waiting.done(("articles", head), self._judge))
        return self._read[1]

    def _judge(self) -> tuple[list[Entry], dict[int, dict[ActRef, Verdict]]]:
        judged = self.ledger.judged()
        verdicts = {entry.seq: {one.ref: verdict_on(one) for one in acts if one.judgement} for entry, acts in judged}
        return [entry for entry, _ in judged], verdicts

    def verdicts(self, entry: Entry) -> dict[int, Verdict]:
        """What reviewers decided about the acts of an article's reading, by their numbers."""
        judged = self._judged()[1].get(entry.seq, {})
        return {ref.number: verdict for ref, verdict in judged.items() if ref.record == entry.reading_seq}

    def entry(self, request: Request) -> Entry:
        """The article that the address names; 404 where there is none."""
        wanted = request.path_params["seq"]
        found = next((entry for entry in self.entries() if entry.seq == wanted), None)
        if found is None:
            raise HTTPException(404, f"There is no article with the number {wanted} in this ledger.")
        return found

    def known(self, request: Request) -> Known:
        """What is known on the day that the address names, or today; 400 for what is no day."""
        day = asked.day(request, "as_of") or self._today()
        head = self.ledger.head()
        held = self._known.get(day)
        if held and held[0] == head:
            return held[1]
        return self._waiting.done((day, head), lambda: self._reckon(day, head))

    def _reckon(self, day: date, head: object) -> Known:
        made = Known(day, self.book.contents, self.book.views(day))
        held = {at: one for at, one in self._known.items() if one[0] == head}  # what the log outgrew is let go
        self._known = {**(held if len(held) < KEPT_DAYS else {}), day: (head, made)}
        return made

    def hits(self, query: Query) -> Hits:
        """What the index of words finds."""
        self._waiting.done(("words", self.ledger.head()), self._search.catch_up)
        return self._search.find(query)

    def render(
        self, request: Request, template: str, known: Known | None = None, *, code: int = 200, **values: Any
    ) -> HTMLResponse:
        """A page; every link on it keeps the day that the address names."""
        as_of = known.day.isoformat() if known and request.query_params.get("as_of") else None

        def link(path: str, at: str = "", **query: object) -> str:
            told = {name: value for name, value in (*query.items(), ("as_of", as_of)) if value}
            return quote(path) + (f"?{urlencode(told)}" if told else "") + (f"#{at}" if at else "")

        def read(telling: Telling) -> str:
            assert known is not None  # noqa: S101 - templates with tellings have it
            return link(*known.place(telling))

        kept = {name: value for name, value in request.query_params.items() if name not in ("as_of", "page")}
        page = self._templates.get_template(template).render(
            ledger=self.ledger.address, known=known, as_of=as_of, today=self._today(), link=link, read=read,
            path=request.url.path, asked=kept, visitor=access.visitor(request), came=access.address(request), **values,
        )  # fmt: skip
        return HTMLResponse(page, code)

    def home(self, request: Request) -> Response:
        """What is new, what falls due, what is contested, the meetings and the newest articles."""
        known = self.known(request)
        kinds = Counter(one.status for one in known.views.undertakings)
        return self.render(
            request,
            "home.html",
            known,
            events=_each_once(known.events)[:ON_FRONT],
            soon=known.due(),
            ahead=known.due(None)[:ON_FRONT],
            late=known.late[:ON_FRONT],
            contested=known.open_conflicts[:ON_FRONT],
            meetings=list(reversed(known.views.meetings))[:ON_FRONT],
            statuses_told=[(status, kinds[status]) for status in words.STATUSES if kinds[status]],
            **self._articles(known, ON_FRONT),
        )

    def articles(self, request: Request) -> Response:
        """Every article, and what was rejected."""
        known = self.known(request)
        told = self._articles(known)
        return self.render(request, "articles.html", known, **told, part=asked.part(request, told["rows"]))

    def _articles(self, known: Known, most: int | None = None) -> dict[str, Any]:
        later = {one.id for one in known.contents.reports if one.day > known.day}
        entries = [one for one in self.entries() if one.identity not in later]
        kinds = Counter(act.type for entry in entries if entry.reading for act in entry.reading.acts)
        rows = sorted(article_rows(entries), key=_newest_first)
        return {
            "rows": rows[:most],
            "all_rows": len(rows),
            "acts": sum(row["acts"] for row in rows),
            "kinds": [(kind, kinds[kind]) for kind in ACT_TYPES if kinds[kind]],
            "rejections": self.ledger.rejections(),
        }

    def article(self, request: Request, *, beside: bool = False) -> Response:
        """The article with its acts marked, one of them opened where the address names it, or the page beside it."""
        entry, known = self.entry(request), self.known(request)
        acts = entry.reading.acts if entry.reading else ()
        number = request.path_params.get("act")
        if number is not None and number >= len(acts):
            raise HTTPException(
                404, f"Article {entry.seq} has {len(acts)} acts, numbered from 0; there is no act {number}."
            )
        opened = acts[number] if number is not None else None
        return self.render(
            request,
            "article.html",
            known,
            entry=entry,
            acts=acts,
            opened=opened,
            number=number,
            beside=beside,
            paragraphs=paragraphs(entry.article, acts, opened),
            verdicts=self.verdicts(entry),
            of=[known.read_as.get((entry.identity, at)) for at in range(len(acts))],
            later=any(one.id == entry.identity and one.day > known.day for one in known.contents.reports),
        )

    def meetings(self, request: Request) -> Response:
        """All meetings, the newest first."""
        known = self.known(request)
        part = asked.part(request, list(reversed(known.views.meetings)))
        return self.render(request, "meetings.html", known, part=part, meetings=part.rows)

    def meeting(self, request: Request) -> Response:
        """One meeting: its facts, who took part, its board."""
        known = self.known(request)
        one = asked.thing(known.meetings, request, "meeting", known)
        sort = asked.choice(request, "sort", tuple(SORTS)) or "name"
        return self.render(
            request,
            "meeting.html",
            known,
            **meeting_shown(one, known, sort, asked.choice(request, "map", tuple(WAYS)) or "force"),
        )

    def undertakings(self, request: Request) -> Response:
        """All undertakings, or those of an actor, status, force or theme, the newest first; or all of them on a map."""
        known = self.known(request)
        actor = request.query_params.get("actor")
        status = asked.choice(request, "status", tuple(words.STATUSES))
        force = asked.choice(request, "force", LABELS["force"])
        theme = asked.choice(request, "theme", LABELS["theme"])
        found = [
            one
            for one in reversed(known.views.undertakings)
            if status in (None, one.status) and force in (None, one.force) and theme in (None, one.theme)
            and (not actor or actor in one.bearer)
        ]  # fmt: skip
        part = asked.part(request, found)
        on_map = asked.choice(request, "form", ("list", "map")) == "map"
        way = asked.choice(request, "map", tuple(WAYS)) or "force"
        return self.render(
            request,
            "undertakings.html",
            known,
            part=part,
            rows=() if on_map else _lines(part.rows, known),
            on_map=on_map,
            atlas=of_many(found, way) if on_map else None,
            ways=WAYS,
            actor=actor,
            choices={
                "status": (status, tuple(words.STATUSES)),
                "force": (force, LABELS["force"]),
                "theme": (theme, LABELS["theme"]),
            },
        )

    def undertaking(self, request: Request) -> Response:
        """One undertaking with all that is told of it."""
        known = self.known(request)
        one = asked.thing(known.undertakings, request, "undertaking", known)
        address = f"{str(request.base_url).rstrip('/')}/undertakings/{one.id}?as_of={known.day}"
        return self.render(request, "undertaking.html", known, **undertaking_shown(one, known, address))

    def actors(self, request: Request) -> Response:
        """Everybody who bears something."""
        known = self.known(request)
        part = asked.part(request, known.bearers)
        rows = [(name, counts(name, known)) for name in part.rows]
        return self.render(request, "actors.html", known, part=part, actors=rows)

    def actor(self, request: Request) -> Response:
        """One actor over time."""
        known, name = self.known(request), request.path_params["name"]
        one = actor(name, known)
        if one is None:
            raise HTTPException(
                404, f"Nothing is known of “{name}” {asked.on(request, known)}. All actors stand under Actors."
            )
        everything = [each for found in one.roles.values() for each in found]
        roles = [
            (role, ROLES[role], len(found), _lines(list(reversed(found))[: asked.ON_PAGE], known, everything))
            for role, found in one.roles.items()
            if found
        ]
        return self.render(request, "actor.html", known, actor=one, roles=roles)

    def due(self, request: Request) -> Response:
        """What falls due, soonest first, and what is past its day; or a month of both as a calendar."""
        known = self.known(request)
        if asked.choice(request, "form", ("list", "calendar")) == "calendar":
            made = month(asked_month(request, known), [*reversed(known.late), *known.due(None)])
            return self.render(request, "calendar.html", known, month=made, weekdays=WEEKDAYS)
        part = asked.part(request, known.due(None))
        return self.render(request, "due.html", known, part=part, late=known.late)

    def conflicts(self, request: Request) -> Response:
        """All contradictions, open ones before settled ones."""
        known = self.known(request)
        settled = [one for one in known.contradictions if one.settled_by]
        part = asked.part(request, [*known.open_conflicts, *settled])
        return self.render(request, "conflicts.html", known, part=part, open=len(known.open_conflicts))

    def changes(self, request: Request) -> Response:
        """What changed since a day."""
        known = self.known(request)
        newest = max((one.day for one in known.published), default=known.day)
        since = asked.day(request, "since") or (newest - PAST if newest - date.min > PAST else date.min)
        events = [one for one in known.events if one.day > since]
        reports = [one for one in known.published if one.day > since]
        days = sorted({*(one.day for one in events), *(one.day for one in reports)}, reverse=True)
        part = asked.part(request, days)
        by_day = [
            (day, [one for one in reports if one.day == day], [one for one in events if one.day == day])
            for day in part.rows
        ]
        return self.render(request, "changes.html", known, since=since, part=part, by_day=by_day, count=len(events))

    def sources(self, request: Request) -> Response:
        """Outlets with their figures."""
        known = self.known(request)
        copies = [one for one in known.views.origins if len(one.articles) > 1]
        part = asked.part(request, outlets(known))
        return self.render(request, "sources.html", known, part=part, copies=copies[: asked.ON_PAGE])

    def totals(self, request: Request) -> Response:
        """Sums of money, never added up across what must be kept apart."""
        known = self.known(request)
        part = asked.part(request, known.views.totals)
        return self.render(request, "totals.html", known, part=part, method=METHOD)

    def method(self, request: Request) -> Response:
        """How it reads, how well, and what it cannot do."""
        known = self.known(request)
        readers = Counter(one.reading.reader for one in self.entries() if one.reading)
        return self.render(
            request, "method.html", known, readers=readers.most_common(), measured=data.toml("measured.toml")
        )


def with_scripts(page: HTMLResponse) -> HTMLResponse:
    """The page with leave to run our own scripts, and to ask us how things go."""
    page.headers["Content-Security-Policy"] = SCRIPTED
    return page


def meeting_shown(one: Meeting, known: Known, sort: str = "", way: str = "force") -> dict[str, Any]:
    """What the page of a meeting shows: its board in an order, and its map painted in a way."""
    rows = board(one, known, sort)
    return {
        "meeting": one,
        "conflicts": known.of_meeting(one),
        "board": rows,
        "atlas": of_meeting(rows, one.participants, way),
        "ways": WAYS,
        "sort": sort,
        "sorts": SORTS,
    }


def undertaking_shown(one: Undertaking, known: Known, address: str) -> dict[str, Any]:
    """What the page of an undertaking shows; `address` is the one that it is cited by."""
    return {
        "one": one,
        "course": course(one, scale([one], known.day), known.day),
        "conflicts": known.conflicts(one),
        "places": {each.id: at for at, each in enumerate(one.tellings, 1)},
        "bonds": {bond.telling: bond for bond in one.bonds},
        "linked": [known.undertakings[name] for name in one.linked if name in known.undertakings],
        "apa": apa(one, known.day, address),
        "bibtex": bibtex(one, known.day, address),
        "address": address,
    }


def _lines(
    undertakings: Sequence[Undertaking], known: Known, together: Sequence[Undertaking] = ()
) -> list[tuple[Undertaking, object]]:
    """Undertakings, each with its course on one line of time."""
    line = scale(together or undertakings, known.day, ahead=AHEAD)
    return [(one, course(one, line, known.day)) for one in undertakings]


def _each_once(events: Sequence[Event]) -> list[Event]:
    """Of each undertaking the newest event, in the order given, which is from the newest on."""
    newest: dict[str, Event] = {}
    for one in events:
        newest.setdefault(one.undertaking.id, one)
    return list(newest.values())


def _newest_first(row: dict[str, Any]) -> tuple[int, str]:
    """Sort by day, the newest first and those of an unknown day last, then by title."""
    day = row["published"] or ""
    known = int(day.replace("-", "")) if day and "X" not in day else 0
    return -known, row["title"] or row["source"]


def _shown(value: Value[Any], slot: str) -> str:
    """A slot's value for people: actors by their names, days and sums as newspapers write them."""
    return words.called(value.words) if slot in {"actors", "recipients", "sources"} else words.spoken(words.size(value))


def _joined(values: Sequence[Value[str]]) -> str:
    """Actors for people, each once."""
    return ", ".join(dict.fromkeys(words.called(value.words) for value in values))
