"""Commands by which people say something about records; each writes a record itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import click

from servanda import annotation
from servanda.cli import tables
from servanda.cli.forms import Form, emit, with_forms
from servanda.cli.options import FILE, person, program, settings_of, with_by, with_ledger
from servanda.errors import ActsError, StatementError
from servanda.export.hints import doubt
from servanda.export.rows import REVIEW_COLUMNS, review_rows
from servanda.ledger import Book, Ledger
from servanda.ledger.survey import Survey
from servanda.model import Act, ActRef, Judgement, Note, Occurrence, Retraction, Verdict
from servanda.model.act import Trigger
from servanda.model.statement import ACT

with_reason = click.option("--reason", metavar="TEXT", help="Why.")
needs_reason = click.option("--reason", metavar="TEXT", required=True, help="Why.")


@click.command()
@click.argument("verdict", type=click.Choice(get_args(Verdict)), required=False, metavar="[VERDICT]")
@click.argument("things", nargs=-1, metavar="[ACT|ACTOR]...")
@with_ledger
@with_reason
@with_by
@click.option(
    "--act",
    "right",
    type=FILE,
    metavar="FILE",
    help="For 'correct': a file with 'acts:' and the one act as it should be, in the guidelines' form.",
)
@with_forms
def review(
    verdict: Verdict | None,
    things: tuple[str, ...],
    ledger: str | None,
    reason: str | None,
    by: str | None,
    right: str | None,
    form: Form,
) -> None:
    """Judge what was read, or list what is to be judged.

    VERDICT is accept, correct or reject for one ACT, written as in 'servanda
    show': 2#0. It is same, different or unsure for two acts that may tell of the
    same, or two actors. Without a verdict every act is listed with the one that
    stands. A later judgement on the same things goes before an earlier one.
    """
    config, _ = settings_of(ledger=ledger)
    with Ledger(config.ledger, author=program(), create=False) as book:
        if verdict is None:
            rows = review_rows(book.judged())
            emit(form, rows, REVIEW_COLUMNS, lambda: tables.show_review(rows))
            return
        author = person(by)
        acts = tuple(_act(book, one) for one in things if ACT.fullmatch(one))
        correction = _correction(book, acts[0], right, author) if right and acts else None
        actors = tuple(one for one in things if not ACT.fullmatch(one))
        judgement = Judgement(verdict, acts, actors, correction, reason)
        _say(book.state(judgement, author=author), f"{verdict} {' '.join(map(str, (*acts, *actors)))}", author)
        _doubt(book, actors)


def _say(number: int, what: str, author: str) -> None:
    click.echo(f"recorded {number}: {what}, by {author}")


def _doubt(book: Ledger, actors: Sequence[str]) -> None:
    """Ask who is meant by names that neither the ledger nor a table knows; they stand all the same."""
    if not actors:
        return
    on = book.today()
    survey = Survey(Book(book).shelf(on), on)
    for actor in actors:
        if asked := doubt(survey, actor):
            tables.say_error(f"{asked} If so, take the record back: 'servanda retract'.")


def _act(book: Ledger, written: str) -> ActRef:
    """The act; with an article's number, that of the reading that stands."""
    ref = ActRef.parse(written)
    record, _ = book.record(ref.record)
    if record.kind == "article":
        found = next((entry.reading_seq for entry in book.entries() if entry.seq == ref.record), None)
        if found is None:
            raise StatementError("STATE002", f"there is no act {written}: article {ref.record} has no reading")
        ref = ActRef(found, ref.number)
    book.act(ref)
    return ref


def _correction(book: Ledger, ref: ActRef, file: str, author: str) -> Act:
    try:
        found = annotation.parse(Path(file).read_bytes(), file)
    except OSError as error:
        raise ActsError("ACTS001", f"{file} cannot be read: {error.strerror}") from error
    acts = found.reading(book.article_of(ref), author).acts
    if len(acts) != 1:
        raise ActsError("ACTS002", f"{file}: a correction is one act, and here are {len(acts)}")
    return acts[0]


@click.command()
@click.argument("what", type=click.Choice(get_args(Trigger)), metavar="WHAT")
@click.argument("day", required=False, metavar="[DAY]")
@click.argument("words", required=False, metavar="[WORDS]")
@click.option(
    "--actor", "actors", multiple=True, metavar="ACTOR", help="By or between whom: FRA, EU/Ursula von der Leyen."
)
@click.option(
    "--act", "acts", multiple=True, metavar="ACT", help="An act that tells of it: its day and words are taken."
)
@click.option("--meets", multiple=True, metavar="ACT", help="An act whose condition it meets.")
@with_ledger
@with_by
def occur(  # noqa: PLR0913, PLR0917 - an option each
    what: Trigger,
    day: str | None,
    words: str | None,
    actors: tuple[str, ...],
    acts: tuple[str, ...],
    meets: tuple[str, ...],
    ledger: str | None,
    by: str | None,
) -> None:
    """Record what happened: a ceasefire, an approval, an attack.

    Conditions and deadlines hang on such occurrences.

    WHAT is ceasefire, peace-agreement, no-progress, approval, reciprocity, attack,
    compliance or other; DAY is in EDTF, as 2026-03-01.
    """
    config, _ = settings_of(ledger=ledger)
    author = person(by)
    with Ledger(config.ledger, author=program(), create=False) as book:
        told = [_act(book, one) for one in acts]
        first = book.act(told[0]) if told else None
        if first is not None:
            day = day or (first.when.value if first.when else None)
            words = words or first.evidence.exact
            actors = actors or tuple(value.words for value in first.actors)
        if not day or not words:
            raise click.UsageError("give the DAY and the WORDS of what happened, or an --act that tells both")
        occurrence = Occurrence(what, day, words, actors, tuple(told), tuple(_act(book, one) for one in meets))
        _say(book.state(occurrence, author=author), f"{what} on {day}", author)
        _doubt(book, actors)


@click.command()
@click.argument("record", type=click.IntRange(min=1), metavar="RECORD")
@needs_reason
@with_ledger
@with_by
def retract(record: int, reason: str, ledger: str | None, by: str | None) -> None:
    """Take a record back.

    It stays in the log, and views leave it out. It may be an article that its
    publisher withdrew, an occurrence or a judgement that was wrong, or a
    retraction itself.
    """
    config, _ = settings_of(ledger=ledger)
    author = person(by)
    with Ledger(config.ledger, author=program(), create=False) as book:
        _say(book.state(Retraction(record, reason), author=author), f"record {record} is taken back", author)


@click.command()
@click.argument("source", metavar="SOURCE")
@click.argument("text", metavar="TEXT")
@with_ledger
@with_by
def note(source: str, text: str, ledger: str | None, by: str | None) -> None:
    """Note what should be known about a source.

    SOURCE is the number of an article, or a name: outlet/Bild.
    """
    config, _ = settings_of(ledger=ledger)
    author = person(by)
    about = Note(text, record=int(source)) if source.isdecimal() else Note(text, about=source)
    with Ledger(config.ledger, author=program(), create=False) as book:
        _say(book.state(about, author=author), f"a note on {source}", author)


@click.command()
@click.argument("record", type=click.IntRange(min=1), metavar="RECORD")
@needs_reason
@with_ledger
@with_by
@click.option("--yes", is_flag=True, help="Do not ask: it cannot be undone.")
def redact(record: int, reason: str, ledger: str | None, by: str | None, yes: bool) -> None:
    """Take a text out of the ledger because the law demands it.

    With an article go its page, its other versions, and all that quotes it. Their
    hashes stay, and the reason. The ledger can still be proved.
    """
    config, _ = settings_of(ledger=ledger)
    author = person(by)
    with Ledger(config.ledger, author=program(), create=False) as book:
        book.record(record)
        if not yes:
            click.confirm(f"Take the bytes of record {record} and of all that quotes it out for ever?", abort=True)
        gone = book.redact(record, reason, author=author)
    click.echo(f"redacted: records {', '.join(map(str, gone.records))}; {len(gone.pages)} pages")


COMMANDS = (review, occur, retract, note, redact)
