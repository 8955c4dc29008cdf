"""Tables of an analyst's sheet, typed, so that any form of table can be made of them.

There is a row for each telling, for each undertaking, and for each thing of the other views. Names of columns follow
the trackers of aid that analysts fill by hand (donor, announcement date, type, measure, item, amount, currency,
source), where those have the same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from servanda.errors import ExportError
from servanda.export import rows
from servanda.export.excerpt import Excerpt, Source
from servanda.export.plover import modes
from servanda.ledger.accounts import Account, Told, lead
from servanda.ledger.views.days import last_day
from servanda.model import Act, Link

Kind = Literal["text", "day", "number", "count", "share", "flag", "list", "link"]
"""What a cell holds: a text, a date, a decimal, an integer, a part of 1, yes or no, a list of texts, an address."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column with what it holds, in words for whoever reads the sheet."""

    name: str
    kind: Kind
    says: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: cells are texts, dates, Decimals, integers, floats, booleans, lists of texts, or None."""

    name: str
    says: str
    columns: tuple[Column, ...]
    rows: Callable[[Excerpt], Iterable[Row]]


def _columns(*told: tuple[str, Kind, str]) -> tuple[Column, ...]:
    return tuple(Column(*one) for one in told)


UNDERTAKING_COLUMNS = _columns(
    ("id", "text", "The undertaking's id: the same in every ledger that holds its first telling."),
    ("donor", "list", "Who bears it, as ISO 3166-1 alpha-3, organisation, or in the text's words."),
    ("recipient", "list", "For whom or against whom."),
    ("announcement_date", "day", "The day of the first report."),
    ("type", "text", "What it is about (type of aid): the theme."),
    ("measure", "text", "commit, refuse, propose, request, threaten or perform: what the first promise is."),
    ("force", "text", "possible, ready, declared or formal: the strongest that anybody tells."),
    ("status", "text", "Where it stands on the day of the sheet."),
    ("status_since", "day", "The day from which on it has this status."),
    ("item", "text", "What is undertaken, in the words of a source."),
    ("amount", "number", "The sum with which it counts in totals, in units of the currency."),
    ("currency", "text", "ISO 4217. Nothing is converted."),
    ("deadline", "day", "The last day by which it is to be done."),
    ("waits_for", "list", "What its conditions wait for."),
    ("last_told", "day", "The day of the latest report."),
    ("tellings", "count", "How many acts of reports tell it."),
    ("outlets", "count", "How many outlets do."),
    ("origins", "count", "From how many origins: reports that copy one story are one."),
    ("open_conflicts", "count", "How many contradictions between its tellings nothing has settled."),
    ("outlet", "text", "Who published the telling that the item is quoted from."),
    ("source", "link", "Where that was published."),
    ("quotation", "link", "Where its words can be read."),
    ("more_sources", "list", "Where its other tellings were published."),
)  # fmt: skip
TELLING_COLUMNS = _columns(
    ("telling", "text", "The act as commands and judgements name it: record of the reading, number of the act."),
    ("undertaking", "text", "The id of the undertaking that it belongs to."),
    ("donor", "list", "Who acts or bears it, persons by name."),
    ("recipient", "list", "For whom, to whom or against whom."),
    ("announcement_date", "day", "The day of the report."),
    ("type", "text", "What it is about: the theme."),
    ("measure", "text", "The act's type."),
    ("force", "text", "possible, ready, declared or formal; of a commitment alone."),
    ("status", "text", "Where the undertaking stands on the day of the sheet."),
    ("item", "text", "The act's evidence: the exact words."),
    ("amount", "number", "The sum that is told here; the lower end of a range."),
    ("amount_most", "number", "The upper end of a range."),
    ("currency", "text", "ISO 4217."),
    ("quantity", "number", "Any other number that it is about."),
    ("unit", "text", "The unit of that number, in the text's words."),
    ("count", "count", "How many take part."),
    ("condition", "text", "The exact words of its condition."),
    ("waits_for", "text", "What the condition waits for."),
    ("deadline", "text", "The last day by which it is to be done, in EDTF."),
    ("deadline_day", "day", "The same as a day, where it is known."),
    ("place", "text", "Where."),
    ("said_by", "list", "Who says so, from the one nearest to the outlet on; none for the outlet's own voice."),
    ("certainty", "list", "Of each of these: said, reportedly, denied, hoped."),
    ("hearsay", "flag", "Whether the text marks it as unconfirmed."),
    ("confidence", "share", "How sure the reader is, from 0 to 1."),
    ("outlet", "text", "Who published it."),
    ("title", "text", "The article's title."),
    ("article", "count", "The article's record in the ledger."),
    ("origin", "count", "The record of the first article of its origin."),
    ("start", "count", "Where the item begins in the article's frozen text, in code points."),
    ("end", "count", "Where it ends, exclusive."),
    ("text_sha256", "text", "SHA-256 of the frozen text."),
    ("source", "link", "Where the article was published."),
    ("quotation", "link", "Where its words can be read."),
)  # fmt: skip
_CONTENT = {"undertaking", "status", "origin"}
ACT_COLUMNS = (
    *_columns(
        ("act", "text", "The act as commands and judgements name it."),
        ("undertaking", "text", "The id of the undertaking that it belongs to, if it belongs to one."),
        ("root", "text", "PLOVER's root code."),
        ("modes", "list", "PLOVER's special contexts: historical, future, hypothetical, negation."),
        ("when", "text", "The day of a meeting or deed, or the time at which a commitment starts, in EDTF."),
        ("domains", "list", "land, sea, air, cyber, space."),
        ("mode", "text", "Of a meeting: in-person, remote, hybrid."),
    ),
    *(one for one in TELLING_COLUMNS if one.name not in {"telling", *_CONTENT}),
)


def undertaking_rows(excerpt: Excerpt) -> Iterator[Row]:
    """A row an undertaking, those told of last first."""
    sources = excerpt.sources
    return (undertaking_row(one, sources, excerpt) for one in excerpt.accounts())


def undertaking_row(one: Account, sources: dict[int, Source], excerpt: Excerpt) -> Row:
    """One undertaking."""
    line = one.line
    main = lead(one)
    source = sources[main.record]
    others = dict.fromkeys(sources[told.record].address for told in one.tellings)
    return {
        "id": line.id,
        "donor": list(line.bearer),
        "recipient": list(line.recipients),
        "announcement_date": line.first,
        "type": line.theme,
        "measure": line.type,
        "force": line.force,
        "status": line.status,
        "status_since": line.since,
        "item": line.words,
        "amount": line.value,
        "currency": line.currency,
        "deadline": line.deadline,
        "waits_for": list(line.triggers),
        "last_told": line.last,
        "tellings": line.tellings,
        "outlets": line.outlets,
        "origins": line.origins,
        "open_conflicts": line.conflicts,
        "outlet": source.publisher,
        "source": source.address,
        "quotation": excerpt.link(main.ref, source, line.words),
        "more_sources": [each for each in others if each and each != source.address],
    }


def telling_rows(excerpt: Excerpt) -> Iterator[Row]:
    """A row a telling, undertaking by undertaking."""
    sources = excerpt.sources
    return (telling_row(told, one, sources, excerpt) for one in excerpt.accounts() for told in one.tellings)


def telling_row(told: Told, one: Account, sources: dict[int, Source], excerpt: Excerpt) -> Row:
    """One telling of an undertaking."""
    return {
        "telling": told.ref,
        "undertaking": one.line.id,
        "status": one.line.status,
        "origin": told.origin,
        **_act_row(told.ref, told.act, sources[told.record], excerpt),
    }


def act_rows(excerpt: Excerpt) -> Iterator[Row]:
    """A row an act of any type as reviewers judged it, in the order of the ledger."""
    of, sources = excerpt.undertaking_of, excerpt.sources
    for entry, acts in excerpt.articles():
        source = sources[entry.seq]
        for one in acts:
            if one.act is not None:
                ref, act = str(one.ref), one.act
                yield {
                    "act": ref,
                    "undertaking": of.get(ref),
                    "root": act.root.value if act.root else None,
                    "modes": list(modes(act, source.day.isoformat())) if act.root else [],
                    "when": act.when.value if act.when else None,
                    "domains": [value.words for value in act.domains],
                    "mode": act.mode.value if act.mode else None,
                    **_act_row(ref, act, source, excerpt),
                }


def _act_row(ref: str, act: Act, source: Source, excerpt: Excerpt) -> Row:
    money = act.amount.value if act.amount else None
    size = act.quantity.value if act.quantity else None
    count = act.count.value if act.count else None
    deadline = act.deadline.value if act.deadline else None
    return {
        "donor": [value.words for value in act.actors],
        "recipient": [value.words for value in act.recipients],
        "announcement_date": source.day,
        "type": act.theme.words if act.theme else None,
        "measure": act.type,
        "force": act.force.words if act.force else None,
        "item": act.evidence.exact,
        "amount": money.value if money else None,
        "amount_most": money.most if money else None,
        "currency": money.currency if money else None,
        "quantity": size.value if size else None,
        "unit": size.unit if size else None,
        "count": count.n if count else None,
        "condition": act.condition.quote.exact if act.condition else None,
        "waits_for": act.condition.trigger.words if act.condition else None,
        "deadline": deadline,
        "deadline_day": last_day(deadline),
        "place": act.place.words if act.place else None,
        "said_by": [link.words for link in act.sources],
        "certainty": _certainties(act.sources),
        "hearsay": bool(act.hearsay and act.hearsay.value),
        "confidence": act.confidence,
        "outlet": source.publisher,
        "title": source.title,
        "article": source.record,
        "start": act.evidence.span.start,
        "end": act.evidence.span.end,
        "text_sha256": source.sha256,
        "source": source.address,
        "quotation": excerpt.link(ref, source, act.evidence.exact),
    }


def _certainties(links: Iterable[Link]) -> list[str]:
    return [link.certainty for link in links]


def _article_rows(excerpt: Excerpt) -> Iterator[Row]:
    return (row for entry, _ in excerpt.articles() for row in rows.article_rows([entry]))


def _told(columns: Iterable[str], **kinds: Kind) -> tuple[Column, ...]:
    """Columns of a view that commands print too: `docs/views.md` explains them."""
    return tuple(Column(name, kinds.get(name, "text"), "") for name in columns)


TABLES = {
    one.name: one
    for one in (
        Table("tellings", "one row for each telling", TELLING_COLUMNS, telling_rows),
        Table("undertakings", "one row for each undertaking", UNDERTAKING_COLUMNS, undertaking_rows),
        Table("acts", "one row for each act of any type, claims and meetings too", ACT_COLUMNS, act_rows),
        Table(
            "conflicts",
            "one row for each contradiction, with both sides",
            _told(rows.CLASH_COLUMNS, published_a="day", published_b="day"),
            lambda excerpt: map(rows.clash_row, excerpt.clashes()),
        ),
        Table(
            "meetings",
            "one row for each meeting",
            _told(
                rows.MEETING_COLUMNS, first="day", last="day", places="list", modes="list", participants="list",
                tellings="count", articles="list",
            ),
            lambda excerpt: map(rows.meeting_row, excerpt.meetings()),
        ),
        Table(
            "due",
            "one row for each undertaking that falls due or is past its day",
            _told(
                rows.LINE_COLUMNS, since="day", deadline="day", first="day", last="day", value="number",
                bearer="list", recipients="list", waits_for="list", tellings="count", outlets="count",
                origins="count", conflicts="count",
            ),
            lambda excerpt: map(rows.line_row, excerpt.due()),
        ),
        Table(
            "totals",
            "one row for each sum, kept apart by bearer, theme, force, status and currency",
            _told(rows.TOTAL_COLUMNS, value="number", undertakings="list", tellings="list", again="list"),
            lambda excerpt: map(rows.total_row, excerpt.totals()),
        ),
        Table(
            "articles",
            "one row for each article",
            _told(rows.ARTICLE_COLUMNS, record="count", acts="count"),
            _article_rows,
        ),
    )
}  # fmt: skip
"""All tables by their names."""


def table(name: str) -> Table:
    """The table of a name; ExportError EXPORT002 where there is none."""
    if name not in TABLES:
        raise ExportError("EXPORT002", f"there is no table {name!r}; there are: {', '.join(TABLES)}")
    return TABLES[name]
