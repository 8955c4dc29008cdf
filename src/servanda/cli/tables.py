"""What people see in a terminal; wraps rich. Tables fit 80 columns; colours vanish when output is piped."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from servanda.config import Setting
from servanda.export.names import display
from servanda.export.rows import verdict_on
from servanda.export.words import VERDICTS, otherwise
from servanda.ledger import Entry, JudgedAct, Stated, Token
from servanda.ledger.prove import Checked
from servanda.model import Act, ActRef, Article, Reading, Redaction, Rejection, Value
from servanda.pipeline import Recorded, Result

COLOURS = {
    "commit": "green",
    "refuse": "red",
    "threaten": "red",
    "criticise": "yellow",
    "support": "cyan",
    "propose": "blue",
    "request": "blue",
    "meet": "magenta",
    "perform": "green",
}
CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
# Without a terminal (a pipe, a file) tables are set for this many columns.
PLAIN_WIDTH = 80
# Wider tables are hard to read.
WIDEST = 110


def out(*, stderr: bool = False) -> Console:
    """The terminal, or what stands in its place."""
    width = None if shutil.get_terminal_size((0, 0)).columns else PLAIN_WIDTH
    return Console(stderr=stderr, highlight=False, width=width, soft_wrap=False)


def clean(words: str) -> str:
    """Words without control characters, which would command the terminal."""
    return CONTROLS.sub("\N{REPLACEMENT CHARACTER}", words)


def say(line: Text | str, console: Console | None = None) -> None:
    """Print a line: wrapped at words on a terminal, whole into a pipe or file, where programs read it."""
    console = console or out()
    console.print(line, soft_wrap=not console.is_terminal)


def remark(words: str) -> None:
    """A sentence for people under a table, which is wrapped as the table is, wherever it goes."""
    console = out()
    console.print(Text(words, style="dim"), width=min(console.width, WIDEST))


def listing(*, headed: bool = True) -> Table:
    """An empty table as wide as the terminal, up to what can be read with ease; rows of several lines stand apart."""
    width = min(out().width, WIDEST)
    if headed:
        padding = (0, 2, 0, 0)
        return Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=padding, width=width, leading=1)
    return Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0), width=width)


def say_error(message: str) -> None:
    """What went wrong, on standard error."""
    say(Text(message), out(stderr=True))


def show_result(name: str, result: Result | None, rejection: Rejection | None) -> None:
    """One source of `servanda read`: its acts, or why there are none (on standard error)."""
    if result and result.article:
        show_article(name, result.article, result.reading)
    show_rejection(rejection)


def show_rejection(rejection: Rejection | None) -> None:
    """Why a source could not be read, if it could not, on standard error."""
    if rejection is None:
        return
    where = f" ({rejection.place})" if rejection.place else ""
    line = Text(f"{clean(rejection.source)}: not read: [{rejection.code}] {rejection.reason}{where}", style="red")
    say(line, out(stderr=True))


def show_entry(entry: Entry, acts: Sequence[JudgedAct]) -> None:
    """An article of the ledger; each act as it stands, with the number by which it is judged and the verdict on it."""
    judged = {one.ref: one for one in acts if one.judgement}
    refs = [
        ActRef(entry.reading_seq or 0, number) for number in range(len(entry.reading.acts if entry.reading else ()))
    ]
    labels = [
        f"{ref}\n{VERDICTS[verdict_on(judged[ref])['verdict'] or ''].lower()}" if ref in judged else f"{ref}"
        for ref in refs
    ]
    reading = entry.reading
    if reading:
        stand = zip(refs, reading.acts, strict=True)
        reading = replace(
            reading, acts=tuple((judged[ref].act if ref in judged else None) or read for ref, read in stand)
        )
    show_article(entry.source, entry.article, reading, labels)
    if entry.retracted:
        say(Text(f"This article was retracted: {clean(entry.retracted)}", style="red"))


def show_article(name: str, article: Article, reading: Reading | None, labels: Sequence[str] = ()) -> None:
    """An article's metadata and the table of its acts, each with its label under the type."""
    console, metadata = out(), article.metadata
    console.print(Text(clean(metadata.title or name), style="bold"))
    facts = (metadata.publisher, metadata.author, metadata.published, metadata.address)
    console.print(
        Text(" · ".join(clean(fact) for fact in facts if fact) or "no publisher, author or day is known", style="dim")
    )
    for notice in article.notices:
        console.print(Text(f"note: {notice}", style="yellow"))
    if reading is None:
        return
    console.print(_acts(reading.acts, console.width, labels) if reading.acts else Text("no act was found"))
    for dropped in reading.rejections:
        console.print(Text(f"dropped: [{dropped.code}] {dropped.reason} ({dropped.place})", style="yellow"))
    read_by = f"{_acts_of(reading)}, read by {reading.reader}; words are the article's own"
    console.print(Text(read_by, style="dim"))
    console.print()


def _acts(acts: tuple[Act, ...], width: int, labels: Sequence[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0), width=min(width, WIDEST), leading=1)
    table.add_column("type", width=9, no_wrap=True)
    table.add_column("who, for whom", width=21)
    table.add_column("what, in its own words", ratio=1)
    for act, label in zip_longest(acts, labels, fillvalue=""):
        assert isinstance(act, Act)  # noqa: S101 - there are never more labels than acts
        kind = Text(act.type, style=COLOURS.get(act.type, ""))
        if act.force:
            kind.append(f"\n{act.force.words}", style="dim")
        if label:
            kind.append(f"\n{label}", style="dim")
        table.add_row(kind, _who(act), _what(act))
    return table


def _who(act: Act) -> Text:
    who = Text("\n".join(dict.fromkeys(clean(display(value.words)) for value in act.actors)) or "–")
    if act.recipients:
        who.append("\nfor ", style="dim").append(clean(", ".join(display(value.words) for value in act.recipients)))
    return who


def _when(value: Value[str]) -> str:
    """A day with the words for it."""
    words = " ".join(value.quote.exact.split()) if value.quote else ""
    return f"{value.value} ({words})" if value.value and words else value.words


def _what(act: Act) -> Text:
    what = Text(clean(" ".join(act.evidence.exact.split())))
    details = [
        ("condition:", act.condition.quote.exact if act.condition else ""),
        ("when:", _when(act.when) if act.when else ""),
        ("by:", _when(act.deadline) if act.deadline else ""),
        ("sum:", act.amount.words if act.amount else ""),
        ("told by", " ← ".join(display(value.words) for value in act.sources)),
        ("", "unconfirmed" if act.hearsay else ""),
    ]
    for label, words in details:
        if words:
            what.append(f"\n{label} " if label else "\n", style="dim").append(
                clean(" ".join(words.split())), style="italic"
            )
    return what


@dataclass(slots=True)
class Total:
    """What a run of `servanda add` did."""

    recorded: int = 0
    known: int = 0
    rejected: int = 0
    acts: int = 0

    def count(self, one: Recorded) -> None:
        """Take one source into account."""
        if one.rejection:
            self.rejected += 1
        elif one.added.is_news:
            self.recorded += 1
            self.acts += len(one.result.reading.acts) if one.result and one.result.reading else 0
        else:
            self.known += 1


def line_added(one: Recorded) -> Text:
    """One line a source: recorded as which record, known, or rejected and why; one for another of the same text."""
    source = clean(one.source)
    if one.rejection:
        number = one.added.rejection
        unread = f"recorded {one.added.article}, unread" if one.added.article else "rejected"
        kept = f"{unread} as record {number}" if number else "rejected before"
        return Text(f"{kept}: {source}: [{one.rejection.code}] {clean(one.rejection.reason)}", style="red")
    number = one.added.article or one.added.reading
    twin, told = one.twin, clean(otherwise(one.twin.other)) if one.twin else ""
    if not number:
        place = f" as article {twin.record}{told and f', {told}'}" if twin else ""
        return Text(f"known{place}: {source}", style="dim")
    acts = _acts_of(one.result.reading) if one.result and one.result.reading else "unread"
    line = Text(f"recorded {number}: {source} ({acts})")
    if twin:
        line.append(
            f"\n  article {twin.record} has the same text{told and f', but {told}'}; if it is the same report, "
            f"'servanda retract {twin.record} --reason …' or 'retract {number}' leaves one",
            style="yellow",
        )
    return line


def _acts_of(reading: Reading) -> str:
    number = len(reading.acts)
    return f"{number} act{'' if number == 1 else 's'}"


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[Text], None]]:
    """A progress bar on standard error; each step prints its line on standard output."""
    normal, err = out(), out(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=err, transient=True, disable=not err.is_terminal)
    with bar:
        task = bar.add_task(what, total=total)

        # On a terminal the bar stands on the same screen: its own console knows how to print above it.
        printer = bar.console if normal.is_terminal and err.is_terminal else normal

        def advance(line: Text) -> None:
            say(line, printer)
            normal.file.flush()
            bar.advance(task)

        yield advance


def say_added(total: Total, passed: int, ledger: str) -> None:
    """The end of `servanda add`."""
    others = f"; {passed} files of other kinds passed over" if passed else ""
    say(
        f"{total.recorded} recorded with {total.acts} act{'' if total.acts == 1 else 's'}, {total.known} known before, "
        f"{total.rejected} rejected{others}.\n"
        f"The ledger is {escape(ledger)}"
    )


def say_stated(recorded: int, passed: int) -> None:
    """What `servanda demo` was told about the acts it read."""
    others = f"; {passed} passed over: they are about acts that this reader does not find" if passed else ""
    say(f"{recorded} judgements, occurrences and notes recorded about them{others}")


def say_ask(ledger: str) -> None:
    """How an example ledger is asked by commands, which take another one unless told."""
    say(f"Commands ask it so: servanda list --ledger {escape(shlex.quote(ledger))}")


def say_serving(address: str) -> None:
    """Where the page is."""
    say(f"The page is at [bold]{address}[/bold]  (stop with Ctrl-C)")


def show_list(rows: list[dict[str, Any]], rejections: list[tuple[int, Rejection]]) -> None:
    """The articles of a ledger as a table, rejections below."""
    console = out()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0), width=min(console.width, WIDEST))
    table.add_column("no.", justify="right", no_wrap=True)
    table.add_column("published", no_wrap=True, width=10)
    table.add_column("publisher", width=18)
    table.add_column("title", ratio=1)
    table.add_column("acts", justify="right", no_wrap=True)
    for row in rows:
        cells = (
            row["record"],
            row["published"] or "–",
            row["publisher"] or "–",
            f"{row['title'] or row['source']}{' (retracted)' if row['retracted'] else ''}",
            row["acts"],
        )
        table.add_row(*(escape(clean(str(cell))) for cell in cells))
    console.print(table if rows else Text("no article is recorded yet"))
    if rejections:
        console.print(f"{len(rejections)} rejected:")
        for seq, one in rejections:
            console.print(Padding(Text(f"{seq}  {clean(one.source)}: [{one.code}] {one.reason}"), (0, 0, 0, 2)))


def show_review(rows: list[dict[str, Any]]) -> None:
    """Every act with the judgement that stands."""
    console = out()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0), width=min(console.width, WIDEST))
    table.add_column("act", no_wrap=True)
    table.add_column("type", no_wrap=True)
    table.add_column("what, in its own words", ratio=1)
    table.add_column("verdict", width=12)
    for row in rows:
        verdict = f"{row['verdict']}, {row['by']}" if row["verdict"] else "–"
        cells = (row["act"], row["type"], " ".join(row["evidence"].split()), verdict)
        table.add_row(*(escape(clean(cell)) for cell in cells))
    console.print(table if rows else Text("there is no act to judge"))


def say_checked(checked: Checked, *, trusted: bool) -> int:
    """What the check of a proof found, and its exit code."""
    if not checked.holds:
        say(Text(f"It does NOT hold: {clean(checked.words)}", style="red"))
        return 1
    say(Text(f"It holds: {clean(checked.words)}"))
    say(Text(f"Signed by the key {checked.checkpoint.key}"))
    if not trusted:
        say(Text("Is that the ledger's key? Compare it with one that you know, or give --key or --checkpoint.", "dim"))
    return 0


def say_verified(
    faults: list[str],
    counts: dict[str, int],
    ledger: str,
    head: tuple[int, str] | None,
    redacted: Sequence[Stated],
) -> int:
    """The end of `servanda verify` and its exit code."""
    what = (
        ", ".join(f"{number} {kind}{'s' if number != 1 else ''}" for kind, number in sorted(counts.items()))
        or "no records"
    )
    if faults:
        for fault in faults:
            say(Text(fault, style="red"))
        say(Text(f"{ledger} is NOT sound: {len(faults)} faults ({what})"))
        return 1
    for one in redacted:
        if isinstance(one.statement, Redaction):
            records = ", ".join(map(str, one.statement.records))
            say(Text(f"records {records}: redacted: {clean(one.statement.reason)} (record {one.record.seq})", "yellow"))
    say(Text(f"{ledger} is sound: {what}; chain and tree unbroken, every quotation stands in its text"))
    if head:
        say(Text(f"Its head is {head[0]}:{head[1]}; note it elsewhere: with --head verify then proves the end too."))
    return 0


def show_tokens(tokens: Sequence[Token]) -> None:
    """Whose they are, what they allow, since when, until when."""
    if not tokens:
        say("There is no token yet: the page is for reading on this machine. Make one by 'servanda token add'.")
        return
    table = listing()
    for name in ("name", "role", "made", "revoked"):
        table.add_column(name)
    for one in tokens:
        table.add_row(*(Text(clean(word)) for word in (one.name, one.role, one.made, one.revoked or "")))
    out().print(table)


def show_rows(rows: Sequence[dict[str, Any]], columns: Sequence[str], *, empty: str) -> None:
    """Rows as a table; words where there are none."""
    if not rows:
        say(empty)
        return
    table = listing()
    for name in columns:
        table.add_column(name.replace("_", " "))
    for row in rows:
        table.add_row(*(Text(clean(str(row.get(name, "")))) for name in columns))
    out().print(table)


def show_settings(origins: tuple[Setting, ...]) -> None:
    """Every setting with its origin."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("setting", "value", "from"):
        table.add_column(column)
    for one in origins:
        table.add_row(one.name, escape(str(one.value)), escape(one.origin))
    out().print(table)
