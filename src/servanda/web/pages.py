"""What each view shows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from servanda import data
from servanda.actors.names import meant
from servanda.errors import StatementError
from servanda.export import words
from servanda.export.excerpt import cited_as
from servanda.export.hints import near
from servanda.export.rows import verdict_on
from servanda.ledger import Book, Entry, Hits, Ledger, Query, Search, Wanted
from servanda.ledger.accounts import Account, Told, lead
from servanda.ledger.contents import day_of
from servanda.ledger.standing import entry_of, taken_back
from servanda.ledger.views.totals import METHOD
from servanda.model import ACT_TYPES, Act, Rejection, Value
from servanda.model.act import LABELS
from servanda.web import access, asked
from servanda.web.atlas import WAYS, of_many
from servanda.web.board import SORTS
from servanda.web.changes import EVENTS, by_day
from servanda.web.endings import filters_of, forms_of
from servanda.web.headers import COPYING, SCRIPTED
from servanda.web.known import SOON, Contested, Known, count_origins, place, sizes
from servanda.web.marks import paragraphs
from servanda.web.months import WEEKDAYS, asked_month, month
from servanda.web.roles import HEADINGS, Role, actor
from servanda.web.shown import lines, meeting_shown, meetings_shown, undertaking_shown
from servanda.web.waiting import PATIENCE, Waiting

T = TypeVar("T")
ON_FRONT = 8
"""How many of a kind stand on the front page."""
PARTS = 5
"""So many undertakings of a total are named."""
MOST = 1000
"""So many acts and articles that have some words are looked at, those that fit best."""
KEPT_DAYS = 8
"""Of so many days what is known is kept at hand, as many as the book holds: each may be large."""
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


@dataclass(frozen=True)
class Aside:
    """What counts nowhere, the newest first: what could not be read, and articles that were taken back."""

    rejections: list[tuple[int, Rejection]]
    retracted: list[tuple[Entry, str]]
    """With the reason."""


class Pages:
    """The views of one ledger; what was counted in it is counted again only when a record was added."""

    def __init__(
        self,
        ledger: Ledger,
        today: Callable[[], date],
        *,
        site: Callable[[Request], str] = lambda _: "",
        patience: float = PATIENCE,
    ) -> None:
        self.ledger = ledger
        self._site = site
        """The address that references may lead to, as `Door.site` has it."""
        self._today = today
        self.book = Book(ledger)
        self._search = Search(ledger)
        self._now, self._then = Waiting(patience), Waiting(patience)
        """For what is kept up; and for earlier days, which take longer: nobody who asks for today waits for them."""
        self._known: dict[date, tuple[object, Known]] = {}
        self._aside: tuple[object, Aside] | None = None
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
            "voiced",
        ):
            self._templates.filters[name] = getattr(words, name)
        self._templates.filters |= {
            "shown": _shown,
            "joined": _joined,
            "lead": lead,
            "count_origins": count_origins,
            "sizes": sizes,
        }
        self._templates.globals |= {
            name.lower(): getattr(words, name)
            for name in ("STATUSES", "FORCES", "KINDS_OF", "TRIGGERS", "MODES", "SLOTS", "CLOSED")
        }
        self._templates.globals |= {
            "sections": SECTIONS,
            "filters_of": filters_of,
            "verdicts_done": words.VERDICTS,
            "levels": LABELS["force"],
            "form_key": access.FORM_KEY,
        }

    def turn(self, key: Hashable, work: Callable[[], T]) -> T:
        """Do what takes its time, once for all who ask; Unready where it takes longer than anybody waits.

        The work must not ask for a turn itself.
        """
        return self._now.done(key, work)

    @property
    def templates(self) -> Environment:
        """What pages are made with."""
        return self._templates

    def entry(self, request: Request) -> Entry:
        """The article that the address names, without a reading; 404 where there is none."""
        seq = asked.record(request)
        with suppress(StatementError):
            record, payload = self.ledger.record(seq)
            if record.kind == "article" and payload is not None:
                return entry_of(record, payload, {})
        raise asked.no_article(request)

    def aside(self) -> Aside:
        """What counts nowhere."""
        head = self.ledger.head()
        if self._aside is None or self._aside[0] != head:
            self._aside = (head, Aside(list(reversed(self.ledger.rejections())), list(taken_back(self.ledger))))
        return self._aside[1]

    def known(self, request: Request) -> Known:
        """What is known on the day that the address names, or today; 400 for what is no day."""
        day = asked.day(request, "as_of") or self._today()
        head = self.ledger.head()
        held = self._known.get(day)
        if held and held[0] == head:
            return held[1]
        waiting = self._now if day >= self._today() else self._then
        return waiting.done((day, head), lambda: self._reckon(day, head))

    def _reckon(self, day: date, head: object) -> Known:
        made = Known(day, self.ledger, self.book.shelf(day))
        held = {at: one for at, one in self._known.items() if one[0] == head}  # what the log outgrew is let go
        self._known = {**(held if len(held) < KEPT_DAYS else {}), day: (head, made)}
        return made

    def hits(self, query: Query) -> Hits:
        """What the index of words finds, as far as it fits best."""
        self._now.done(("words", self.ledger.head()), self._search.catch_up)
        return self._search.find(query, MOST)

    def render(
        self,
        request: Request,
        template: str,
        known: Known | None = None,
        *,
        code: int = 200,
        has_forms: bool = True,
        **values: Any,
    ) -> HTMLResponse:
        """A page; every link on it keeps the day that the address names. `has_forms`: whether others are offered."""
        as_of = known.day.isoformat() if known and request.query_params.get("as_of") else None

        def link(path: str, at: str = "", **query: object) -> str:
            told = {name: value for name, value in (*query.items(), ("as_of", as_of)) if value}
            return quote(path) + (f"?{urlencode(told)}" if told else "") + (f"#{at}" if at else "")

        def read(told: Told) -> str:
            return link(*place(told))

        kept = {name: value for name, value in request.query_params.items() if name not in ("as_of", "page")}
        page = self._templates.get_template(template).render(
            ledger=self.ledger.address, known=known, as_of=as_of, today=self._today(), link=link, read=read,
            path=request.url.path, asked=kept, forms=forms_of(request.url.path) if has_forms and code < 400 else [],
            visitor=access.visitor(request), came=access.address(request), **values,
        )  # fmt: skip
        return HTMLResponse(page, code)

    def home(self, request: Request) -> Response:
        """What is new, what falls due, what is contested, the meetings and the newest articles."""
        known = self.known(request)
        survey = known.survey
        soon = known.due(known.day, _later(known.day, SOON), limit=asked.ON_PAGE)
        return self.render(
            request,
            "home.html",
            known,
            events=known.news(ON_FRONT),
            soon=soon,
            ahead=() if soon else known.due(known.day, limit=ON_FRONT // 2),
            late=known.past(3),
            contested=known.contested(survey.clashes(settled=False, limit=3)),
            **meetings_shown(survey.meetings(limit=ON_FRONT), known),
            rows=survey.articles(limit=ON_FRONT),
            aside=self.aside(),
        )

    def articles(self, request: Request) -> Response:
        """Every article, and what was rejected or taken back."""
        known = self.known(request)
        part = asked.part(request, known.articles, lambda limit, at: known.survey.articles(limit=limit, offset=at))
        kinds = [(kind, known.kinds[kind]) for kind in ACT_TYPES if kind in known.kinds]
        return self.render(request, "articles.html", known, part=part, kinds=kinds, aside=self.aside())

    def article(self, request: Request, *, beside: bool = False) -> Response:
        """The article with its acts marked, one of them opened where the address names it, or the page beside it."""
        seq, known = asked.record(request), self.known(request)
        found = self.book.judged(seq)
        if found is None:
            raise asked.no_article(request)
        entry, judged = found
        here = {one.ref.number: one for one in judged if one.judgement and one.ref.record == entry.reading_seq}
        mended = {number: one.act for number, one in here.items() if one.act and one.act != one.read}
        acts = tuple(mended.get(at, act) for at, act in enumerate(entry.reading.acts if entry.reading else ()))
        number = request.path_params.get("act")
        if number is not None and number >= len(acts):
            raise HTTPException(
                404, f"Article {entry.seq} has {len(acts)} acts, numbered from 0; there is no act {number}."
            )
        opened = acts[number] if number is not None else None
        later = day_of(entry.article.metadata.published, entry.time) > known.day
        refs = [f"{entry.reading_seq}#{at}" for at in range(len(acts))]
        of = known.survey.undertaking_of(refs)
        held = known.survey.accounts(of.values())
        return self.render(
            request,
            "article.html",
            known,
            entry=entry,
            acts=acts,
            opened=opened,
            number=number,
            order=sorted(range(len(acts)), key=lambda at: at != number),
            beside=beside,
            paragraphs=paragraphs(entry.article, acts, opened),
            verdicts={number: verdict_on(one) for number, one in here.items()},
            before={number: _differing(here[number].read, act) for number, act in mended.items()},
            of=[held.get(of.get(ref, "")) for ref in refs],
            later=later,
            has_forms=entry.retracted is None and not later,
        )

    def meetings(self, request: Request) -> Response:
        """All meetings, the newest first."""
        known = self.known(request)
        part = asked.part(request, known.meetings, lambda limit, at: known.survey.meetings(limit=limit, offset=at))
        return self.render(request, "meetings.html", known, part=part, **meetings_shown(part.rows, known))

    def meeting(self, request: Request) -> Response:
        """One meeting: its facts, who took part, its board."""
        known, name = self.known(request), request.path_params["id"]
        one = known.survey.meetings_by_id([name]).get(name)
        if one is None:
            with suppress(StatementError):  # commands print the beginning of an id
                if (whole := known.survey.shelf.meetings(name)[0][0].id) != name:
                    return RedirectResponse(request.url.replace(path=f"/meetings/{whole}"))
        one = asked.thing(one, request, "meeting", known)
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
        wanted = Wanted(actors=meant(actor or ""), theme=theme, status=status, force=force)
        on_map = asked.choice(request, "form", ("list", "map")) == "map"
        way = asked.choice(request, "map", tuple(WAYS)) or "force"
        part = asked.part(
            request,
            known.count(wanted),
            lambda limit, at: known.undertakings(() if on_map else known.survey.listed(wanted, limit=limit, offset=at)),
        )
        return self.render(
            request,
            "undertakings.html",
            known,
            part=part,
            rows=lines(part.rows, known),
            on_map=on_map,
            atlas=of_many(known.deeds(wanted), known, way) if on_map else None,
            ways=WAYS,
            actor=actor,
            near=near(known.survey, actor) if actor and not part.total else (),
            choices={
                "status": (status, tuple(words.STATUSES)),
                "force": (force, LABELS["force"]),
                "theme": (theme, LABELS["theme"]),
            },
        )

    def undertaking(self, request: Request) -> Response:
        """One undertaking with all that is told of it."""
        known, id_ = self.known(request), request.path_params["id"]
        one = known.survey.account(id_)
        if one is None:
            with suppress(StatementError):  # commands print the beginning of an id
                if (whole := known.survey.shelf.account(id_).line.id) != id_:
                    return RedirectResponse(request.url.replace(path=f"/undertakings/{whole}"))
        one = asked.thing(one, request, "undertaking", known)
        address = f"{str(request.base_url).rstrip('/')}/undertakings/{one.line.id}?as_of={known.day}"
        cited = cited_as(self.ledger, self._site(request), one.line.id, known.day)
        shown = undertaking_shown(one, known, self.book, address, cited_as=cited)
        page = self.render(request, "undertaking.html", known, **shown)
        page.headers["Content-Security-Policy"] = COPYING
        return page

    def actors(self, request: Request) -> Response:
        """Everybody who bears something."""
        known = self.known(request)
        part = asked.part_of(request, known.bearers)
        rows = list(zip(part.rows, known.borne(part.rows), strict=True))
        return self.render(request, "actors.html", known, part=part, actors=rows)

    def actor(self, request: Request) -> Response:
        """One actor over time; all that it has to do with, or what it has to do with in one role."""
        known, name = self.known(request), request.path_params["name"]
        one = actor(name, known)
        if one is None:
            named = next((each for each in meant(name) if each != name and actor(each, known)), None)
            if named:
                return RedirectResponse(request.url.replace(path=f"/actors/{quote(named)}"))
            told = f"Nothing is known of “{name}” {asked.on(request, known)}."
            return self.render(request, "nobody.html", known, code=404, told=told, near=near(known.survey, name))
        role = asked.choice(request, "role", tuple(HEADINGS))
        part: asked.Part[Account] | None = None
        if role:
            part = asked.part(
                request,
                one.counts[role],
                lambda limit, at: one.role(role, known, limit=limit, offset=at).undertakings,
            )
            roles = [Role(role, part.total, part.rows)]
        else:
            roles = [one.role(name, known) for name in HEADINGS if one.counts[name]]
        everything = [each for found in roles for each in found.undertakings]
        rows = [(found, lines(found.undertakings, known, everything)) for found in roles]
        return self.render(request, "actor.html", known, actor=one, roles=rows, part=part)

    def due(self, request: Request) -> Response:
        """What is due now, what falls due, soonest first, and what is past its day; or a month as a calendar."""
        known = self.known(request)
        if asked.choice(request, "form", ("list", "calendar")) == "calendar":
            made = month(asked_month(request, known), known)
            return self.render(request, "calendar.html", known, month=made, weekdays=WEEKDAYS)
        part = asked.part(request, known.ahead, lambda limit, at: known.due(known.day, limit=limit, offset=at))
        now = known.undertakings(known.survey.undated(limit=asked.ON_PAGE)) if known.undated else []
        return self.render(request, "due.html", known, part=part, now=now, late=known.past(asked.ON_PAGE))

    def conflicts(self, request: Request) -> Response:
        """All contradictions, open ones before settled ones."""
        known = self.known(request)
        open_ = known.open_conflicts

        def rows(limit: int, at: int) -> list[Contested]:
            found = known.survey.clashes(settled=False, limit=limit, offset=at) if at < open_ else []
            rest = limit - len(found)
            found += known.survey.clashes(settled=True, limit=rest, offset=max(0, at - open_)) if rest else []
            return known.contested(found)

        part = asked.part(request, open_ + known.settled_conflicts, rows)
        return self.render(request, "conflicts.html", known, part=part, open=open_)

    def changes(self, request: Request) -> Response:
        """What changed since a day."""
        known = self.known(request)
        newest = known.newest or known.day
        since = asked.day(request, "since") or (newest - PAST if newest - date.min > PAST else date.min)
        part = asked.part(request, known.survey.count_moves(since), partial(known.happened, since), EVENTS)
        days = by_day(part, known, since)
        return self.render(request, "changes.html", known, since=since, part=part, by_day=days)

    def sources(self, request: Request) -> Response:
        """Outlets with their figures."""
        known = self.known(request)
        part = asked.part_of(request, known.outlets)
        return self.render(request, "sources.html", known, part=part, copies=known.copied)

    def totals(self, request: Request) -> Response:
        """Sums of money, never added up across what must be kept apart."""
        known = self.known(request)
        part = asked.part_of(request, known.totals)
        ids = (id_ for one in part.rows for id_ in (*(id_ for id_, _, _ in one.parts[:PARTS]), *one.again))
        held = known.survey.accounts(ids)
        return self.render(request, "totals.html", known, part=part, held=held, shown=PARTS, method=METHOD)

    def method(self, request: Request) -> Response:
        """How it reads, how well, and what it cannot do."""
        known = self.known(request)
        return self.render(request, "method.html", known, readers=known.readers, measured=data.toml("measured.toml"))


def with_scripts(page: HTMLResponse) -> HTMLResponse:
    """The page with leave to run our own scripts, and to ask us how things go."""
    page.headers["Content-Security-Policy"] = SCRIPTED
    return page


def _later(day: date, by: timedelta) -> date:
    """So much later, or the last day of the calendar."""
    return day + by if date.max - day > by else date.max


def _differing(read: Act, act: Act) -> list[tuple[str, str]]:
    """What a correction changed, words and slots, each as it was read; empty where nothing was read."""
    was, now = (
        {name: ", ".join(_shown(value, name) for its, value in one.values() if its == name) for name, _ in one.values()}
        for one in (read, act)
    )
    told = [
        ("type", read.type, act.type),
        ("words", read.evidence.exact, act.evidence.exact),
        ("condition", *(one.condition.quote.exact if one.condition else "" for one in (read, act))),
    ]
    told += [(name, was.get(name, ""), now.get(name, "")) for name in {**was, **now}]
    return [(name, before) for name, before, after in told if before != after]


def _shown(value: Value[Any], slot: str) -> str:
    """A slot's value for people: actors by their names, days and sums as newspapers write them."""
    if slot in {"actors", "recipients", "sources"}:
        return words.called(value.words)
    return words.plain(value.words) if slot == "theme" else words.spoken(words.size(value))


def _joined(values: Sequence[Value[str]]) -> str:
    """Actors for people, each once."""
    return ", ".join(dict.fromkeys(words.called(value.words) for value in values))
