"""Prove a ledger: that nothing was changed, lost or put in between, and that every quotation stands in its text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from servanda.codec import load
from servanda.errors import EvidenceError, LedgerError
from servanda.ledger.ledger import Ledger, digest, record_hash
from servanda.model import Article, Reading
from servanda.model.record import GENESIS, Record


def verify(ledger: Ledger) -> Iterator[str]:
    """Every fault in words for people, in the order of the log; nothing for a sound ledger."""
    previous, expected = GENESIS, 1
    texts: dict[str, str] = {}
    for record, stored, content in ledger.records():
        for fault in (
            *_chain_faults(record, stored, previous, expected),
            *_payload_faults(ledger, record, content, texts),
        ):
            yield f"record {record.seq}: {fault}"
        previous, expected = stored, record.seq + 1


def _chain_faults(record: Record, stored: str, previous: str, expected: int) -> Iterator[str]:
    if record.seq != expected:
        yield f"number {expected} was expected here: records are missing"
    if record.previous != previous:
        yield f"the chain is broken: it follows {record.previous[:12]}…, but the record before is {previous[:12]}…"
    if record_hash(record) != stored:
        yield f"its header was changed: its hash is no longer {stored[:12]}…"


def _payload_faults(ledger: Ledger, record: Record, content: bytes | None, texts: dict[str, str]) -> Iterator[str]:
    if content is None:
        yield "its payload is missing"
    elif digest(content) != record.payload:
        yield "its payload was changed"
    else:
        try:
            yield from _content_faults(ledger, record, json.loads(content), texts)
        except (EvidenceError, LedgerError) as error:
            yield f"{error}"
        except (KeyError, TypeError) as error:
            yield f"its payload is none of a {record.kind}: {error} is missing or of another form"


def _content_faults(ledger: Ledger, record: Record, payload: dict[str, Any], texts: dict[str, str]) -> Iterator[str]:
    if record.kind == "article":
        article = load(Article, payload["article"])
        texts[article.sha256] = article.text
        page = ledger.page(payload["page"]["sha256"])
        if page is None or digest(page) != payload["page"]["sha256"]:
            yield "the page as it came is missing or was changed"
    elif record.kind == "reading":
        reading = load(Reading, payload["reading"])
        if reading.article_sha256 in texts:
            reading.check(texts[reading.article_sha256])
        else:
            yield "it reads an article that is not recorded before it"
