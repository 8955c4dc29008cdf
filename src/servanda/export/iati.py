"""Sums that were pledged, committed or paid, as activities of the International Aid Transparency Initiative, 2.03.

An undertaking that somebody has taken on or done, with a sum, is an activity. The sum with which it counts in totals
is its one pledge or commitment, however often it was told or revised, for transactions are added up; what deeds have
paid is a disbursement. What reports tell is no donor's own account: we report as a secondary reporter, and link to
the sources. https://iatistandard.org/en/iati-standard/203/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from xml.etree.ElementTree import Element, SubElement, tostring

from servanda.errors import ExportError
from servanda.export.excerpt import Excerpt, Source
from servanda.export.words import called, listed
from servanda.ledger.accounts import Account
from servanda.values.territories import alpha2

VERSION = "2.03"
FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
OURS = "XX-SERVANDA"
"""Who reports; XX is what IATI has for organisations outside of its registers."""
OTHER = "90"
"""OrganisationType: none of those that IATI lists."""
PIPELINE = "1"
STATUSES = {"in progress": "2", "partly kept": "2", "kept": "4", "refused": "5", "withdrawn": "5", "superseded": "5"}
"""Codes of ActivityStatus: implementation, closed, cancelled; all others are in the pipeline."""
COMMITMENT, DISBURSEMENT, PLEDGE = "2", "3", "12"
"""Codes of TransactionType, outgoing."""
FIRST_TOLD, LAST_DAY = "1", "3"
"""Codes of ActivityDateType: planned start and planned end."""
FUNDING = "1"
"""Code of OrganisationRole."""
WEB_PAGE = "A12"
"""Code of DocumentCategory."""
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TAKEN_ON = frozenset({"commit", "perform"})


def write(excerpt: Excerpt) -> Iterator[bytes]:
    """The file, an activity a line; ExportError EXPORT005 at once where there is none, for a file needs one."""
    found = (one for one in excerpt.accounts() if one.line.value is not None and one.line.type in TAKEN_ON)
    first = next(found, None)
    if first is None:
        raise ExportError(
            "EXPORT005", "nothing here that was taken on or done has a sum, and IATI knows no file without an activity"
        )
    return _file(excerpt, chain((first,), found))


def _file(excerpt: Excerpt, found: Iterable[Account]) -> Iterator[bytes]:
    made = f"{excerpt.on.isoformat()}T00:00:00Z"
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<iati-activities version="{VERSION}" generated-datetime="{made}">\n'.encode()
    for one in found:
        yield tostring(_activity(one, excerpt), encoding="unicode").encode() + b"\n"
    yield b"</iati-activities>\n"


def _activity(one: Account, excerpt: Excerpt) -> Element:
    """One activity; its parts stand in the order that the schema asks for."""
    line = one.line
    of = Element("iati-activity", {"default-currency": line.currency or "", LANG: "en"})
    if line.theme == "humanitarian":
        of.set("humanitarian", "1")
    SubElement(of, "iati-identifier").text = f"{OURS}-{line.id}"
    reporter = SubElement(of, "reporting-org", {"ref": OURS, "type": OTHER, "secondary-reporter": "1"})
    _say(reporter, "Servanda, from news reports")
    _say(SubElement(of, "title"), f"{listed(line.bearer)}: {clean(line.words)}")
    _say(SubElement(of, "description", {"type": "1"}), clean(_description(one)))
    for name in line.bearer or ("unknown",):
        _say(SubElement(of, "participating-org", {"role": FUNDING}), clean(called(name)))
    SubElement(of, "activity-status", {"code": STATUSES.get(line.status, PIPELINE)})
    _date(of, FIRST_TOLD, line.first, "first reported")
    if line.deadline:
        _date(of, LAST_DAY, line.deadline, "to be done by")
    if len(line.recipients) == 1 and (code := alpha2(line.recipients[0])):
        SubElement(of, "recipient-country", {"code": code})
    _say(SubElement(of, "tag", {"code": line.theme, "vocabulary": "99"}), line.theme)
    for kind, value, day, words in _transactions(one):
        _transaction(of, kind, value, (line.currency or "", day, words))
    for record in dict.fromkeys(told.record for told in one.tellings):
        _document(of, excerpt.sources[record])
    return of


def _description(one: Account) -> str:
    words = [f"As of news reports; {one.line.status}."]
    words += [f"{told.publisher or told.title}, {told.day}: “{told.act.evidence.exact}”" for told in one.tellings]
    return "\n".join(words)


def _transactions(one: Account) -> Iterator[tuple[str, Decimal, date, str]]:
    """Code, sum, day and words of each."""
    line = one.line
    assert line.value is not None  # noqa: S101 - asked for where there is one
    told = [each for each in one.tellings if each.ref in line.summed]
    first = next((each for each in told if each.act.type == line.type), one.tellings[0])
    deeds = [each for each in one.tellings if each.act.type == "perform"]
    if line.type == "perform":
        yield DISBURSEMENT, line.value, first.day, first.act.evidence.exact
        return
    yield COMMITMENT if line.force == "formal" else PLEDGE, line.value, first.day, first.act.evidence.exact
    if one.share and one.share.unit == line.currency and one.share.done and deeds:
        yield DISBURSEMENT, one.share.done, deeds[-1].day, deeds[-1].act.evidence.exact


def _transaction(of: Element, kind: str, value: Decimal, told: tuple[str, date, str]) -> None:
    currency, day, words = told
    made = SubElement(of, "transaction")
    SubElement(made, "transaction-type", {"code": kind})
    SubElement(made, "transaction-date", {"iso-date": day.isoformat()})
    SubElement(made, "value", {"currency": currency, "value-date": day.isoformat()}).text = f"{value:f}"
    _say(SubElement(made, "description"), clean(words))


def _document(of: Element, source: Source) -> None:
    if source.address is None:
        return
    link = SubElement(of, "document-link", {"url": source.address, "format": "text/html"})
    _say(SubElement(link, "title"), clean(source.title))
    SubElement(link, "category", {"code": WEB_PAGE})
    if source.published and len(source.published) == 10 and "X" not in source.published:
        SubElement(link, "document-date", {"iso-date": source.published})


def _date(of: Element, kind: str, day: date, words: str) -> None:
    _say(SubElement(of, "activity-date", {"type": kind, "iso-date": day.isoformat()}), words)


def _say(of: Element, words: str) -> None:
    SubElement(of, "narrative").text = words


def clean(words: str) -> str:
    r"""Words without the signs that XML 1.0 cannot hold.

    >>> clean("a\x0cb")
    'a b'
    """
    return FORBIDDEN.sub(" ", words)
