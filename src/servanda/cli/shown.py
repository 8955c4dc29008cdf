"""Undertakings, conflicts, meetings and totals for people to read in a terminal; wraps rich."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from textwrap import shorten

from rich.padding import Padding
from rich.text import Text

from servanda.cli.tables import COLOURS, clean, listing, out, remark, say
from servanda.export.names import display
from servanda.ledger.accounts import Account, Clash, Gathering, Line, Told
from servanda.ledger.missing import Missing
from servanda.ledger.search import Found
from servanda.ledger.views.totals import METHOD, Total

# Digits of an id that tables print; 'servanda show' takes any number of them from four on.
DIGITS = 8
SPACE = re.compile(r"\s+")
# Characters of words that a table prints; 'servanda show' has all of them.
CUT = 140
STATUSES = {
    "kept": "green",
    "partly kept": "green",
    "in progress": "cyan",
    "due": "yellow",
    "overdue": "red",
    "refused": "red",
    "withdrawn": "red",
    "disputed": "magenta",
}


def short(id_: str) -> str:
    """An id as tables print it.

    >>> short("u-0123456789ab")
    'u-01234567'
    """
    return id_[: 2 + DIGITS]


def show_lines(lines: Sequence[Line], more: bool, on: date, *, narrowed: bool) -> None:
    """Undertakings as a table."""
    none = "no undertaking is like that" if narrowed else "no undertaking is recorded yet"
    _show_lines(lines, on, f"{none} on {on}", lambda line: Text(f"{line.since}", style="dim"))
    if lines:
        remark(_count(len(lines), more, "undertaking", on) + "; 'servanda show ID' opens one")


def show_found(
    lines: Sequence[Line],
    texts: Sequence[tuple[Found, list[tuple[str, bool]]]],
    on: date,
    none: Sequence[Missing],
    *,
    is_cut: bool,
) -> None:
    """What was searched for: undertakings, then articles with the place that fits; else what no text has."""
    if is_cut:
        remark("that is more than one searches for at once: only the beginning was looked for")
    if not lines and not texts:
        what = "" if none else ": leave a word or a filter out, or ask of a later day"
        out().print(Text(f"nothing fits that was known on {on}{what}"))
        for word in none:
            instead = f"; texts have {', '.join(word.instead)}" if word.instead else ""
            out().print(Text(clean(f"no text has {word.words[:60]!r}{instead}")))
        return
    if lines:
        _show_lines(lines, on, "", lambda line: Text(f"{line.since}", style="dim"))
    if texts:
        table = listing()
        table.add_column("no.", justify="right", no_wrap=True, width=6)
        table.add_column("article", ratio=1)
        for one, pieces in texts:
            metadata = one.article.metadata
            told = Text(clean(f"{metadata.title or one.source}\n"), style="bold")
            told.append(clean(f"{metadata.publisher or 'unknown'}, {one.day}\n"), style="not bold dim")
            for words, is_found in pieces:
                told.append(clean(SPACE.sub(" ", words)), style="not bold reverse" if is_found else "not bold")
            table.add_row(f"{one.record}", told)
        out().print(table)
        out().print()
    remark("'servanda show' opens an undertaking by its id, an article by its number")


def show_due(lines: Sequence[Line], more: bool, on: date, days: int | None) -> None:
    """What falls due as a table."""
    within = f" within {days} days" if days is not None else ""
    none = f"nothing falls due{within} as seen from {on}, and nothing is past its day"
    _show_lines(lines, on, none, lambda line: Text(_distance(line, on), style="dim"))
    if lines:
        remark(_count(len(lines), more, "undertaking", on) + f", due{within} or past its day")


def _count(shown: int, more: bool, what: str, on: date) -> str:
    many = "" if shown == 1 else "s"
    return f"{'the first ' if more else ''}{shown:,} {what}{many} on {on}{'; --limit 0 shows all' if more else ''}"


def _distance(line: Line, on: date) -> str:
    """How far off the day is, for people."""
    if line.deadline is None:
        return "condition met"
    days = (line.deadline - on).days
    if days == 0:
        return "today"
    many = "" if abs(days) == 1 else "s"
    return f"in {days} day{many}" if days > 0 else f"{-days:,} day{many} ago"


def _show_lines(lines: Sequence[Line], on: date, none: str, beside: Callable[[Line], Text]) -> None:
    table = listing()
    table.add_column("id", no_wrap=True, width=10)
    table.add_column("status", width=11)
    table.add_column("who, for whom", width=15)
    table.add_column("what, in its own words", ratio=1)
    for line in lines:
        name = Text(f"{short(line.id)}\n").append(line.type, style=COLOURS.get(line.type, ""))
        if line.force:
            name.append(f"\n{line.force}", style="dim")
        status = _status(line.status).append("\n").append_text(beside(line))
        table.add_row(name, status, _who(line), _what(line))
    out().print(table if lines else Text(none))
    if lines:
        out().print()


def _status(status: str) -> Text:
    return Text(status, style=STATUSES.get(status, ""))


def _who(line: Line) -> Text:
    who = Text(clean("\n".join(map(display, line.bearer))) or "–")
    if line.recipients:
        who.append("\nfor ", style="dim").append(clean(", ".join(map(display, line.recipients))))
    return who


def _what(line: Line) -> Text:
    what = Text(shorten(clean(_flat(line.words)), CUT, placeholder=" …"))
    return what.append(f"\n{' · '.join(_facts(line))}", style="dim")


def _facts(line: Line) -> Iterator[str]:
    """What is known of it beside the words."""
    if line.deadline:
        yield f"by {line.deadline}"
    if line.value is not None:
        yield f"{line.currency} {_number(line.value)}"
    if line.triggers:
        yield f"waits for {', '.join(line.triggers)}"
    yield line.theme
    yield _support(line)
    if line.conflicts:
        yield _many(line.conflicts, "conflict")


def _support(line: Line) -> str:
    """How many tell it; copies of one story are one origin."""
    told = _many(line.outlets, "outlet")
    return told if line.origins == line.outlets else f"{told}, {_many(line.origins, 'origin')}"


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _number(value: Decimal) -> str:
    return f"{value:,f}"


def _flat(words: str) -> str:
    return " ".join(words.split())


def show_account(one: Account, on: date) -> None:
    """An undertaking with all that is told of it."""
    console, line = out(), one.line
    console.print(Text(clean(_flat(line.words)), style="bold"))
    console.print(Text(f"{line.id} · {line.type} · {line.theme}", style="dim"))
    facts = listing(headed=False)
    facts.add_column(no_wrap=True, style="dim")
    facts.add_column(ratio=1)
    for label, words in _all_facts(one):
        facts.add_row(label, words)
    console.print(facts)
    _show_changes(one, on)
    _heading(f"{_many(line.tellings, 'telling')} by {_support(line)}")
    for told in one.tellings:
        _show_told(told, one)
    if clashes := [clash for clash in one.clashes if clash.like is None]:
        _heading(_many(len(clashes), "conflict"))
        for clash in clashes:
            _show_clash(clash)
    _heading("Not right?")
    first = one.tellings[0].ref
    say(Text(f"servanda review different {first} {one.tellings[-1].ref} --reason …", style="dim")
        if line.tellings > 1 else Text(f"servanda review reject {first} --reason …", style="dim"))  # fmt: skip


def _all_facts(one: Account) -> Iterator[tuple[str, Text]]:
    line = one.line
    yield "who", Text(clean(", ".join(map(display, line.bearer))) or "–")
    if line.recipients:
        yield "for", Text(clean(", ".join(map(display, line.recipients))))
    yield "status", _status(line.status).append(f" since {line.since}", style="dim")
    if line.force:
        yield "force", Text(f"{line.force}").append(", the strongest that anybody tells", style="dim")
    if line.deadline:
        yield "by", Text(f"{line.deadline}")
    if line.value is not None:
        yield "sum", Text(f"{line.currency} {_number(line.value)}")
    if one.share:
        share = one.share
        done = f"{_number(share.done)} of {_number(share.promised)} {share.unit}"
        yield "done", Text(clean(f"{done}; {_number(share.open)} open"))
    conditions = dict.fromkeys(_flat(each.act.condition.quote.exact) for each in one.tellings if each.act.condition)
    if conditions:
        yield "condition", Text(clean("; ".join(conditions)), style="italic")
    if one.members:
        named = ", ".join(map(display, one.members.named)) or "nobody by name"
        more = "" if one.members.unnamed is None else f", and {one.members.unnamed} without a name"
        yield "members", Text(clean(f"{named}{more}"))
    if one.linked:
        yield "linked", Text(", ".join(map(short, one.linked)))


def _heading(words: str) -> None:
    out().print(Text(f"\n{words}", style="bold"))


def _show_changes(one: Account, on: date) -> None:
    """Status and force, sums and dates, as they changed; what the clock will bring is marked."""
    _heading("History")
    table = listing(headed=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, width=12)
    table.add_column(ratio=1)
    changes = [
        (each.day, 1, _status(each.status), each.words + _by(each.because), each.day > on) for each in one.changes
    ]
    revisions = [(each.day, 0, Text(each.slot), f"{each.value}{_by((each.because,))}", False) for each in one.revisions]
    for day, _, what, words, ahead in sorted([*changes, *revisions], key=lambda each: each[:2]):
        more = Text(clean(words)).append(" – ahead, if nothing happens" if ahead else "", style="dim")
        table.add_row(str(day), what, more)
    out().print(table)


def _by(because: Sequence[str]) -> str:
    return f" ({', '.join(because)})" if because else " (the clock)"


def _show_told(told: Told, one: Account) -> None:
    act, console = told.act, out()
    head = Text(f"{told.ref}  {told.day}  {clean(told.publisher or told.title or 'unknown')}")
    kind = act.type + (f", {act.force.words}" if act.force else "")
    head.append(
        f"  article {told.record}" + (f", a copy of {told.origin}" if told.origin != told.record else ""), "dim"
    )
    console.print(head.append(f"  {kind}", style=COLOURS.get(act.type, "")))
    console.print(Padding(Text(clean(_flat(act.evidence.exact))), (0, 0, 0, 4)))
    details = []
    if act.sources:
        details.append("told by " + " ← ".join(display(value.words) for value in act.sources))
    if act.hearsay:
        details.append("unconfirmed")
    details += (
        f"grouped with {bond.to}: {'; '.join(bond.because)}" + (f" (record {bond.ruling})" if bond.ruling else "")
        for bond in one.bonds
        if bond.telling == told.ref
    )
    for words in details:
        console.print(Padding(Text(clean(_flat(words)), style="dim"), (0, 0, 0, 4)))


def show_clashes(clashes: Sequence[Clash], more: bool, on: date, *, settled: bool) -> None:
    """Conflicts with both tellings' words."""
    if not clashes:
        say(f"no conflict is {'known' if settled else 'open'} on {on}")
        return
    first = [clash for clash in clashes if clash.like is None]
    for clash in first:
        _show_clash(clash)
    remark(_count(len(first), more, "conflict", on))


def _show_clash(clash: Clash) -> None:
    console = out()
    head = Text(clash.kind, style="bold").append(f"  {clean(clash.words)}", style="not bold")
    console.print(head.append(f"  {short(clash.undertaking)}" if clash.undertaking else "", style="dim"))
    for told in (clash.a, clash.b):
        where = f"{told.ref}  {told.day}  {clean(told.publisher or told.title or 'unknown')}"
        console.print(Padding(Text(where, style="dim"), (0, 0, 0, 2)))
        console.print(Padding(Text(clean(_flat(told.act.evidence.exact))), (0, 0, 0, 4)))
    if clash.also:
        console.print(Padding(Text(f"told again by {', '.join(clash.also)}", style="dim"), (0, 0, 0, 2)))
    if clash.settled_by:
        console.print(Padding(Text(f"settled by {', '.join(clash.settled_by)}", style="green"), (0, 0, 0, 2)))
    console.print()


def show_meetings(meetings: Sequence[Gathering], on: date, *, board: bool) -> None:
    """Meetings, or one of them with its board."""
    table = listing()
    table.add_column("id", no_wrap=True, width=10)
    table.add_column("day", width=10)
    table.add_column("where", width=14)
    table.add_column("who met", ratio=1)
    table.add_column("articles", width=8)
    for one in meetings:
        day = f"{one.first}" if one.first == one.last else f"{one.first}\n{one.last}"
        where = ", ".join((*one.places, *one.modes)) or "–"
        who = ", ".join(map(display, one.participants)) or "–"
        articles = ", ".join(str(record) for record in sorted({told.record for told in one.tellings}))
        table.add_row(short(one.id), day, *(Text(clean(_flat(words))) for words in (where, who, articles)))
    out().print(table if meetings else Text(f"no meeting is known on {on}"))
    if board:
        for one in meetings:
            _show_board(one)


def _show_board(one: Gathering) -> None:
    """Who took on or refused what: actors down, fields beside them."""
    table = listing()
    table.add_column("actor", width=24)
    table.add_column("theme", width=16)
    table.add_column("domain", width=8)
    table.add_column("acts", ratio=1)
    rows: dict[tuple[str, str, str], list[str]] = {}
    for cell in one.board:
        rows.setdefault((display(cell.actor), cell.theme, ", ".join(cell.tellings)), []).append(cell.domain or "–")
    for (actor, theme, acts), domains in rows.items():
        table.add_row(*(Text(clean(words)) for words in (actor, theme, "\n".join(domains), acts)))
    out().print(table if one.board else Text("nobody took on anything there"))


def show_totals(totals: Sequence[Total], on: date) -> None:
    """Sums, each with the undertakings that it is made of."""
    table = listing()
    table.add_column("who", ratio=1)
    table.add_column("theme, force", width=12)
    table.add_column("status", width=11)
    table.add_column("sum", justify="right", no_wrap=True)
    table.add_column("made of", width=10)
    for one in totals:
        kind = Text(one.theme).append(f"\n{one.force}" if one.force else "", style="dim")
        parts = "\n".join([short(id_) for id_, _, _ in one.parts] + [f"= {short(id_)}" for id_ in one.again])
        sum_ = f"{one.currency} {_number(one.value)}"
        table.add_row(Text(clean(display(one.bearer)) or "–"), kind, _status(one.status), sum_, Text(parts))
    out().print(table if totals else Text(f"no sum is known on {on}"))
    if totals:
        out().print()
        remark(METHOD)
        if any(one.again for one in totals):
            remark("'=' stands before what tells the same sum under another theme: it is not added again.")
