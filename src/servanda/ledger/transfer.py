"""A whole ledger as lines of JSON and back, to the byte, whatever database it lies in.

The first line names the form. Then each record is a line of its header, hash and payload, and before it, where it is
the first that names a page, a line of that page's bytes in Base64. Lines are canonical JSON (RFC 8785). The tree and
the keys of known work are made anew.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any

from servanda.codec import canonical, load
from servanda.errors import LedgerError
from servanda.ledger.append import Writer, record_hash
from servanda.ledger.draft import digest, keys_of
from servanda.ledger.ledger import Ledger
from servanda.model import Record

FORM = {"servanda": "ledger", "form": 1}
# Lines that are written in one transaction.
BATCH = 2000


def dump_lines(ledger: Ledger) -> Iterator[bytes]:
    """The ledger's lines, each with its line end; what was redacted is left out.

    Raises LedgerError LEDGER003 for a record that is not sound, for its bytes could not be given back.
    """
    yield canonical(FORM) + b"\n"
    given: set[str] = set()
    for record, stored, content in ledger.records():
        line: dict[str, Any] = {"record": {**asdict(record), "hash": stored}}
        if content is not None:
            line["payload"] = _sound(record, content)
            if (page := _page_of(record.kind, line["payload"])) and page not in given:
                given.add(page)
                if (kept := ledger.page(page)) is not None:
                    yield canonical({"page": page, "content": base64.b64encode(kept).decode()}) + b"\n"
        yield canonical(line) + b"\n"


def _sound(record: Record, content: bytes) -> dict[str, Any]:
    try:
        payload: dict[str, Any] = json.loads(content)
        if isinstance(payload, dict) and digest(content) == record.payload and canonical(payload) == content:
            return payload
    except (ValueError, RecursionError):
        pass
    raise LedgerError("LEDGER003", f"the payload of record {record.seq} was changed: run 'servanda verify'")


def _page_of(kind: str, payload: dict[str, Any]) -> str | None:
    found: str | None = None
    if kind == "article":
        found = payload["page"]["sha256"]
    elif kind == "rejection":
        found = payload["rejection"].get("page_sha256")
    return found


def check_form(first: bytes, name: str) -> None:
    """Raise LedgerError LEDGER006 unless this is the first line of an exported ledger."""
    if first.strip() != canonical(FORM):
        raise LedgerError("LEDGER006", f"{name}:1: this is no ledger that was exported as jsonl")


def load_lines(ledger: Ledger, lines: Iterable[bytes], *, name: str) -> int:
    """Put the lines of `dump_lines` into a ledger; how many records were new.

    The ledger is empty, or holds the first records of the same one, so that a load that was broken off goes on. What
    was loaded before an error stays. Raises LedgerError LEDGER006, with the line of `name`, for what is no such line,
    does not follow the line before, or is not what the ledger holds already.
    """
    numbered = enumerate(lines, 1)
    _, first = next(numbered, (0, b""))
    check_form(first, name)
    before = size = (ledger.head() or (0, ""))[0]
    while batch := list(islice(numbered, BATCH)):
        with ledger.writing() as writer:
            for number, line in batch:
                _take(ledger, writer, line, f"{name}:{number}")
            size = writer.size
    return size - before


def _take(ledger: Ledger, writer: Writer, line: bytes, where: str) -> None:
    """Put one line in; a fault in it is of whoever wrote the file."""
    try:
        found = json.loads(line)
        if "page" in found:
            content = base64.b64decode(found["content"], validate=True)
            if digest(content) != found["page"]:
                raise ValueError("the page is not that of its hash")
            writer.keep(found["page"], content)
        else:
            header = dict(found["record"])
            stored = header.pop("hash")
            _take_record(ledger, writer, load(Record, header), stored, found.get("payload"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, LedgerError) as error:
        what = error.message if isinstance(error, LedgerError) else f"{error}" or type(error).__name__
        raise LedgerError("LEDGER006", f"{where}: this line cannot be loaded: {what}") from error


def _take_record(ledger: Ledger, writer: Writer, record: Record, stored: str, payload: dict[str, Any] | None) -> None:
    content = canonical(payload) if payload is not None else None
    if record_hash(record) != stored:
        raise ValueError(f"record {record.seq} is not that of its hash")
    if content is not None and digest(content) != record.payload:
        raise ValueError(f"what record {record.seq} says is not that of its hash")
    if record.seq <= writer.size:
        if ledger.hash_of(record.seq) != stored:
            raise ValueError(f"the ledger holds another record {record.seq}: load into a new one")
        return
    if (record.seq, record.previous) != (writer.size + 1, writer.head):
        raise ValueError(f"record {record.seq} does not follow record {writer.size}")
    writer.take(record, content)
    for key, leads in keys_of(record.kind, payload) if payload is not None else []:
        if leads or writer.seen(key) is None:
            writer.note(key, record.seq if leads else 0)
