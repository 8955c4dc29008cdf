"""Linked data as JSON-LD 1.1.

Where things come from is told by PROV-O, every quotation is a Web Annotation, articles and claims are schema.org's.
The context stands in the document: no address is fetched to read it. Names of things are paths of the page behind its
address, or behind a URN of the ledger. Texts and pages are named by their SHA-256 (RFC 6920). Offsets are code
points, as the annotation model has them.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from servanda.actors.names import wikidata
from servanda.export.excerpt import Excerpt, web_address
from servanda.ledger import Entry, JudgedAct
from servanda.ledger.accounts import Account
from servanda.model import Act, Quote, Reading, Value

AROUND = 32
"""So many characters before and behind a quotation stand beside it, to find it by in another copy of the text."""
TERMS = "urn:servanda:terms:"
CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    "id": "@id",
    "type": "@type",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "servanda": TERMS,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "oa:start": {"@type": "xsd:nonNegativeInteger"},
    "oa:end": {"@type": "xsd:nonNegativeInteger"},
    "prov:generatedAtTime": {"@type": "xsd:dateTime"},
    "schema:dateCreated": {"@type": "xsd:date"},
    "schema:url": {"@type": "@id"},
    "schema:sameAs": {"@type": "@id"},
    "servanda:amount": {"@type": "xsd:decimal"},
    "servanda:deadline": {"@type": "xsd:date"},
    "servanda:confidence": {"@type": "xsd:double"},
    "servanda:saidBy": {"@container": "@list"},
}
Node = dict[str, Any]


def write(excerpt: Excerpt) -> Iterator[bytes]:
    """The document: articles with their acts, then undertakings; a node a line."""
    yield f'{{"@context": {_line(CONTEXT)},\n"@graph": [\n'.encode()
    comma = ""
    for node in nodes(excerpt):
        yield f"{comma}{_line(node)}".encode()
        comma = ",\n"
    yield b"\n]}\n"


def _line(node: Node) -> str:
    return json.dumps(node, ensure_ascii=False)


def nodes(excerpt: Excerpt) -> Iterator[Node]:
    """The things of the graph, each once."""
    contradicted = Counter(
        side.ref for one in excerpt.clashes() if not one.settled_by for side in (one.a, one.b)
    )  # fmt: skip
    readers: set[str] = set()
    for entry, acts in excerpt.articles():
        yield _article(entry, excerpt)
        if entry.reading is not None:
            if entry.reading.reader not in readers:
                readers.add(entry.reading.reader)
                yield _reader(entry.reading)
            yield _reading(entry, excerpt)
        for one in acts:
            if one.act is not None:
                yield from _act(one, one.act, entry, excerpt, contradicted[str(one.ref)])
    for account in excerpt.accounts():
        yield _undertaking(account, excerpt)


def _article(entry: Entry, excerpt: Excerpt) -> Node:
    metadata = entry.article.metadata
    publisher = metadata.publisher and {"type": "schema:NewsMediaOrganization", "schema:name": metadata.publisher}
    return _told(
        {
            "id": f"{excerpt.base}articles/{entry.seq}",
            "type": ["schema:NewsArticle", "prov:Entity"],
            "schema:headline": metadata.title or entry.source,
            "schema:publisher": publisher,
            "schema:author": metadata.author,
            "schema:datePublished": metadata.published,
            "schema:inLanguage": metadata.language,
            "schema:url": web_address(metadata.address),
            "schema:identifier": named_information(entry.article.sha256),
            "prov:generatedAtTime": entry.time,
            "prov:wasDerivedFrom": {
                "id": named_information(entry.page_sha256),
                "type": "prov:Entity",
                "schema:encodingFormat": entry.media_type,
            },
        }
    )


def _reader(reading: Reading) -> Node:
    kind = "prov:Agent" if reading.by_hand else "prov:SoftwareAgent"
    return {"id": _agent(reading), "type": ["prov:Agent", kind], "schema:name": reading.reader}


def _agent(reading: Reading) -> str:
    return f"urn:servanda:readers:{base64.urlsafe_b64encode(reading.reader.encode()).decode().rstrip('=')}"


def _reading(entry: Entry, excerpt: Excerpt) -> Node:
    assert entry.reading is not None  # noqa: S101 - asked for where there is one
    return {
        "id": f"{excerpt.base}records/{entry.reading_seq}",
        "type": "prov:Activity",
        "prov:used": {"id": f"{excerpt.base}articles/{entry.seq}"},
        "prov:wasAssociatedWith": {"id": _agent(entry.reading)},
    }


def _act(one: JudgedAct, act: Act, entry: Entry, excerpt: Excerpt, contradicted: int) -> Iterator[Node]:
    name = f"{excerpt.base}{excerpt.name(str(one.ref), entry.seq, entry.reading_seq)}"
    article = {"id": f"{excerpt.base}articles/{entry.seq}"}
    money = act.amount.value if act.amount else None
    yield _told(
        {
            "id": name,
            "type": ["servanda:Act", "prov:Entity", *(["schema:Claim"] if act.type == "claim" else [])],
            "schema:text": act.evidence.exact,
            "servanda:actType": act.type,
            "servanda:ploverRoot": act.root.value if act.root else None,
            "servanda:actor": [_who(value) for value in act.actors],
            "servanda:recipient": [_who(value) for value in act.recipients],
            "servanda:saidBy": [_who(value) for value in act.sources],
            "servanda:force": act.force.words if act.force else None,
            "servanda:theme": act.theme.words if act.theme else None,
            "servanda:amount": f"{money.value:f}" if money else None,
            "servanda:currency": money.currency if money else None,
            "servanda:confidence": act.confidence,
            "servanda:verdict": _verdict(one),
            "prov:wasQuotedFrom": article,
            "prov:wasGeneratedBy": {"id": f"{excerpt.base}records/{one.ref.record}"},
        }
    )
    for told in quotations(act):
        yield _annotation(f"{name}#{told[0]}", told, name, article, entry.article.text)
    if act.type == "claim":
        yield _review(name, act, excerpt, contradicted)


def quotations(act: Act) -> Iterator[tuple[str, str, Quote]]:
    """Every quotation of an act: its slot, numbered in lists, the value that was read there, and the words."""
    yield "evidence", act.type, act.evidence
    numbers: Counter[str] = Counter()
    for slot, value in act.values():
        if value.quote is not None:
            numbers[slot] += 1
            yield f"{slot}-{numbers[slot]}", value.words, value.quote
    if act.condition:
        yield "condition", act.condition.trigger.words, act.condition.quote


def _annotation(name: str, told: tuple[str, str, Quote], act: str, article: Node, text: str) -> Node:
    slot, value, quote = told
    start, end = quote.span.start, quote.span.end
    return {
        "id": name,
        "type": "oa:Annotation",
        "oa:motivatedBy": {"id": "oa:identifying"},
        "oa:hasBody": {"type": "oa:TextualBody", "rdf:value": value},
        "servanda:slot": slot.partition("-")[0],
        "servanda:of": {"id": act},
        "oa:hasTarget": {
            "type": "oa:SpecificResource",
            "oa:hasSource": article,
            "oa:hasSelector": [
                {
                    "type": "oa:TextQuoteSelector",
                    "oa:exact": quote.exact,
                    "oa:prefix": text[max(0, start - AROUND) : start],
                    "oa:suffix": text[end : end + AROUND],
                },
                {"type": "oa:TextPositionSelector", "oa:start": start, "oa:end": end},
            ],
        },
    }


def _review(name: str, act: Act, excerpt: Excerpt, contradicted: int) -> Node:
    """A claim for fact-checkers: what the ledger knows for and against it, never whether it is true."""
    found = f"contradicted by {contradicted} other reports" if contradicted else "not contradicted by other reports"
    return {
        "id": f"{name}#review",
        "type": "schema:ClaimReview",
        "schema:claimReviewed": act.evidence.exact,
        "schema:itemReviewed": {"id": name},
        "schema:author": {"type": "schema:Organization", "schema:name": "Servanda"},
        "schema:dateCreated": excerpt.on.isoformat(),
        "schema:reviewRating": {"type": "schema:Rating", "schema:alternateName": f"not checked; {found}"},
    }


def _undertaking(one: Account, excerpt: Excerpt) -> Node:
    line = one.line
    acts = (
        f"{excerpt.base}{excerpt.name(told.ref, told.record, excerpt.sources[told.record].reading)}"
        for told in one.tellings
    )
    return _told(
        {
            "id": f"{excerpt.base}undertakings/{line.id}",
            "type": ["servanda:Undertaking", "prov:Entity"],
            "schema:text": line.words,
            "servanda:actType": line.type,
            "servanda:bearer": [_named(name) for name in line.bearer],
            "servanda:recipient": [_named(name) for name in line.recipients],
            "servanda:theme": line.theme,
            "servanda:force": line.force,
            "servanda:status": line.status,
            "servanda:amount": f"{line.value:f}" if line.value is not None else None,
            "servanda:currency": line.currency,
            "servanda:deadline": line.deadline.isoformat() if line.deadline else None,
            "servanda:origins": line.origins,
            "prov:wasDerivedFrom": [{"id": name} for name in acts],
        }
    )


def _who(value: Value[str]) -> Node:
    return _named(value.words)


def _named(actor: str) -> Node:
    identifier = wikidata(actor)
    known = {"schema:sameAs": f"http://www.wikidata.org/entity/{identifier}"} if identifier else {}
    return {"type": "prov:Agent", "schema:name": actor, **known}


def _verdict(one: JudgedAct) -> str | None:
    return getattr(one.judgement.statement, "verdict", None) if one.judgement else None


def named_information(sha256: str) -> str:
    """A hash as a name (RFC 6920).

    >>> named_information("00" * 32)
    'ni:///sha-256;AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    """
    return f"ni:///sha-256;{base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip('=')}"


def _told(node: Node) -> Node:
    """Without what nobody tells."""
    return {name: value for name, value in node.items() if value not in (None, [], "")}
