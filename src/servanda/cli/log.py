"""Commands that prove the log, carry it over, and bring it up to date."""

from __future__ import annotations

import json
import sys
from itertools import chain
from pathlib import Path
from typing import IO

import click

from servanda.cli import tables
from servanda.cli.forms import Form, emit_object, with_json
from servanda.cli.options import FILE, program, settings_of, with_ledger
from servanda.config import Settings
from servanda.errors import SourceError
from servanda.ledger import Ledger, differences, prove
from servanda.ledger import verify as faults_of
from servanda.ledger.checkpoint import key_at
from servanda.ledger.transfer import check_form, load_lines
from servanda.model.record import GENESIS

# A key for a ledger that lies on a server, in the folder that one works in.
KEY = "servanda.key"
with_key_file = click.option(
    "--key-file",
    type=FILE,
    metavar="FILE",
    help="The signing key; made at the first use.  [default: the ledger's file with .key behind]",
)


@click.command()
@with_ledger
@click.option("--head", metavar="NUMBER:HASH", help="A head that was noted before: its record must still be there.")
@click.option(
    "--checkpoint",
    "kept",
    type=FILE,
    metavar="FILE",
    multiple=True,
    help="A checkpoint that was kept: the ledger must begin as it did then.",
)
@with_json
def verify(ledger: str | None, head: str | None, kept: tuple[str, ...], form: Form) -> int:
    """Prove that the ledger is sound.

    Every record is unchanged and in its place, every quotation stands in its text,
    every view is as reckoned. Exits with 1 if there is a fault. What was redacted
    is said, with the reason.
    """
    config, _ = settings_of(ledger=ledger)
    checkpoints = [prove.read_checkpoint(Path(name)) for name in kept]
    with Ledger(config.ledger, author=program(), create=False) as book:
        noted = _head(head) if head else None
        faults = list(faults_of(book, noted, checkpoints=checkpoints, views=[differences]))
        counts, now = book.counts(), book.head()
        if form == "json":
            standing = f"{now[0]}:{now[1]}" if now else None
            emit_object({"sound": not faults, "faults": faults, "records": counts, "head": standing})
            return 1 if faults else 0
        redacted = [] if faults else book.statements("redaction")
        return tables.say_verified(faults, counts, book.address, now, redacted)


def _head(written: str) -> tuple[int, str]:
    number, _, hash_ = written.partition(":")
    if not number.isdigit() or len(hash_) != len(GENESIS):
        raise click.BadParameter("write it as 'servanda verify' prints it: 22:0f3a…", param_hint="--head")
    return int(number), hash_


@click.command()
@with_ledger
@with_key_file
def checkpoint(ledger: str | None, key_file: str | None) -> None:
    """Sign the ledger as it stands, for somebody else to keep.

    The checkpoint is printed, and recorded. It is a signed note of C2SP: origin
    with the public key, number of records, root of the Merkle tree, signature.
    """
    config, _ = settings_of(ledger=ledger, key_file=key_file)
    with Ledger(config.ledger, author=program(), create=False) as book:
        number, signed = prove.checkpoint(book, key_at(key_path(config, book)), author=program())
    click.echo(signed.note, nl=False)
    tables.say_error(f"recorded as {number}, over the {signed.size} records before; give it to somebody who keeps it")


def key_path(config: Settings, book: Ledger) -> Path:
    """Where the key lies that signs for a ledger."""
    if config.key_file:
        return Path(config.key_file)
    return book.file.with_name(f"{book.file.name}.key") if book.file else Path(KEY)


@click.command(name="prove")
@click.argument("record", type=click.IntRange(min=1), required=False, metavar="[RECORD]")
@with_ledger
@click.option(
    "--from", "first", type=FILE, metavar="CHECKPOINT", help="Prove that the ledger continues this checkpoint, a file."
)
@click.option(
    "--to", "kept", type=FILE, metavar="CHECKPOINT", help="Lead to this checkpoint, a file.  [default: one signed now]"
)
@with_key_file
def prove_(record: int | None, ledger: str | None, first: str | None, kept: str | None, key_file: str | None) -> None:
    """Print a proof that 'check' verifies without the ledger.

    With RECORD, that this record is in it. With --from, that nothing was changed
    since a checkpoint. The proof is JSON; it holds the checkpoint that it leads to.
    """
    if (record is None) == (first is None):
        raise click.UsageError("name a RECORD, or a checkpoint with --from")
    config, _ = settings_of(ledger=ledger, key_file=key_file)
    until = prove.read_checkpoint(Path(kept)) if kept else None
    since = prove.read_checkpoint(Path(first)) if first else None
    with Ledger(config.ledger, author=program(), create=False) as book:
        key = None if until else key_at(key_path(config, book))
        if since is not None:
            proof = prove.prove_growth(book, since, key=key, kept=until)
        else:
            proof = prove.prove_record(book, record or 0, key=key, kept=until)
    click.echo(json.dumps(proof, ensure_ascii=False))


@click.command()
@click.argument("proof", type=FILE, metavar="PROOF")
@click.option("--key", metavar="HEX", help="The ledger's public key, known from elsewhere: it must have signed.")
@click.option(
    "--checkpoint", "kept", type=FILE, metavar="FILE", help="A checkpoint that you kept: the proof must lead to it."
)
@with_json
def check(proof: str, key: str | None, kept: str | None, form: Form) -> int:
    """Check a proof or a checkpoint, without the ledger.

    PROOF is a file that 'servanda prove' or 'servanda checkpoint' wrote. Exits
    with 1 if it does not hold.
    """
    wanted = prove.read_checkpoint(Path(kept)) if kept else None
    checked = prove.check_file(Path(proof))
    signed = checked.checkpoint
    if checked.holds and key and key.lower() != signed.key:
        checked = prove.Checked(False, f"it was signed by another key, {signed.key}", signed)
    if checked.holds and wanted and (wanted.key, wanted.size, wanted.root) != (signed.key, signed.size, signed.root):
        checked = prove.Checked(False, "it leads to another checkpoint than the one that you kept", signed)
    if form == "json":
        emit_object(
            {
                "holds": checked.holds,
                "words": checked.words,
                "key": signed.key,
                "trusted": bool(key or wanted),
                "records": signed.size,
                "root": signed.root.hex(),
            }
        )
        return 0 if checked.holds else 1
    return tables.say_checked(checked, trusted=bool(key or wanted))


@click.command()
@with_ledger
def migrate(ledger: str | None) -> None:
    """Bring a ledger of an older version up to date.

    Its records stay as they are, to the byte. If it fails, nothing is changed.
    """
    from servanda.ledger.migrate import migrate as migrated  # noqa: PLC0415 - Alembic is needed here alone

    config, _ = settings_of(ledger=ledger)
    before, now = migrated(config.ledger)
    said = f"was of version {before} and is of {now} now" if before < now else f"is of version {now} already"
    click.echo(f"{config.ledger} {said}")


def _opened(path: Path, mode: str) -> IO[bytes]:
    try:
        return path.open(mode)
    except OSError as error:
        raise SourceError("SRC001", f"{path} cannot be opened: {error.strerror}") from error


@click.command()
@click.argument("file", type=FILE, metavar="FILE")
@with_ledger
def load(file: str, ledger: str | None) -> None:
    """Read a ledger back that was exported as jsonl.

    Into a new ledger, or one that holds the beginning of the same: a load that
    was broken off goes on. FILE may be '-', standard input.
    """
    config, _ = settings_of(ledger=ledger)
    source = sys.stdin.buffer if file == "-" else _opened(Path(file), "rb")
    with source:
        first = source.readline()
        check_form(first, file)  # before a ledger is made for it
        with Ledger(config.ledger, author=program()) as book:
            number = load_lines(book, chain([first], source), name=file)
    click.echo(f"{number} records loaded; 'servanda verify' proves them.\nThe ledger is {config.ledger}")


COMMANDS = (verify, checkpoint, prove_, check, migrate, load)
