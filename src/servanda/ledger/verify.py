"""Prove a ledger: that nothing was changed, lost or put in between, and that every quotation stands in its text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, get_args

from servanda.codec import canonical, load
from servanda.errors import EvidenceError, LedgerError
from servanda.ledger.ledger import Ledger, article_identity, digest, record_hash
from servanda.model import Article, Reading, Rejection
from servanda.model.record import GENESIS, Record, RecordKind

# What another hand may have put where a record should be raises one of these while it is looked at.
TAMPERED = (KeyError, TypeError, ValueError, AttributeError, RecursionError)


def verify(ledger: Ledger, head: tuple[int, str] | None = None) -> Iterator[str]:
    """Every fault in words for people, in the order of the log; nothing for a sound ledger.

    The chain cannot tell that its last records were cut off; `head`, the number and hash of a record that was noted
    elsewhere, can.
    """
    previous, expected, time = GENESIS, 1, ""
    articles: dict[str, Article] = {}
    wanted = dict([head]) if head else {}
    for record, stored, content in ledger.records():
        try:
            faults = [
                *_chain_faults(record, stored, previous, expected, time),
                *_payload_faults(ledger, record, content, articles),
            ]
        except (EvidenceError, LedgerError) as error:
            faults = [f"{error}"]
        except TAMPERED as error:
            faults = [f"it was put there by another hand: {type(error).__name__}: {error}"]
        if wanted.pop(record.seq, stored) != stored:
            faults.append(f"its hash is {stored}, not the one that was noted")
        yield from (f"record {record.seq}: {fault}" for fault in faults)
        previous, expected, time = stored, record.seq + 1, record.time
    yield from (f"record {seq}: it was noted elsewhere and is gone: the end was cut off" for seq in wanted)


def _chain_faults(record: Record, stored: str, previous: str, expected: int, time: str) -> Iterator[str]:
    if record.seq != expected:
        yield f"number {expected} was expected here: records are missing"
    if record.previous != previous:
        yield f"the chain is broken: it follows {record.previous[:12]}…, but the record before is {previous[:12]}…"
    if record_hash(record) != stored:
        yield f"its header was changed: its hash is no longer {stored[:12]}…"
    if record.kind not in get_args(RecordKind):
        yield f"{record.kind!r} is no kind of record"
    if record.time < time:
        yield f"its time {record.time} is before that of the record before it: was a clock set back?"


def _payload_faults(
    ledger: Ledger, record: Record, content: bytes | None, articles: dict[str, Article]
) -> Iterator[str]:
    if content is None:
        yield "its payload is missing"
    elif digest(content) != record.payload:
        yield "its payload was changed"
    else:
        payload = json.loads(content)
        if canonical(payload) != content:
            yield "its payload is not in canonical form"
        yield from _content_faults(ledger, record, payload, articles)


def _content_faults(
    ledger: Ledger, record: Record, payload: dict[str, Any], articles: dict[str, Article]
) -> Iterator[str]:
    if record.kind == "article":
        article = load(Article, payload["article"])
        article.check()
        articles[article_identity(payload)] = article
        yield from _page_faults(ledger, payload["page"]["sha256"])
    elif record.kind == "reading":
        reading = load(Reading, payload["reading"])
        if payload["of"] in articles:
            reading.check(articles[payload["of"]])
        else:
            yield "it reads an article that is not recorded before it"
    elif record.kind == "rejection":
        rejection = load(Rejection, payload["rejection"])
        # Of a page that was too large or could not be opened there is nothing to keep.
        if rejection.page_sha256 is not None:
            yield from _page_faults(ledger, rejection.page_sha256)


def _page_faults(ledger: Ledger, sha256: str) -> Iterator[str]:
    page = ledger.page(sha256)
    if page is None or digest(page) != sha256:
        yield "the page as it came is missing or was changed"
