"""What the pages of a meeting and of an undertaking show, and lists of them; in a browser as in a file of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from servanda.export.bibtex import cited
from servanda.export.cite import apa
from servanda.export.rows import verdict_on
from servanda.ledger import Book
from servanda.ledger.accounts import Account, Gathering
from servanda.web.atlas import WAYS, of_meeting
from servanda.web.board import SORTS, actors, board
from servanda.web.course import Course, course, scale
from servanda.web.known import Known

AHEAD = timedelta(days=365)
"""Lines of many undertakings end so long after the day; later deadlines stand beside them as words."""


def meeting_shown(one: Gathering, known: Known, sort: str = "", way: str = "force") -> dict[str, Any]:
    """What the page of a meeting shows: its board in an order, and its map painted in a way."""
    rows = board(one, known, sort)
    return {
        "meeting": one,
        "conflicts": known.contested(known.about([one])),
        "board": rows,
        "atlas": of_meeting(rows, one.participants, way),
        "ways": WAYS,
        "sort": sort,
        "sorts": SORTS,
    }


def undertaking_shown(one: Account, known: Known, book: Book, address: str, *, cited_as: str) -> dict[str, Any]:
    """What the page of an undertaking shows, which is at an address; `cited_as` is the one in references."""
    because = {ref for change in one.changes for ref in change.because}
    own = {told.ref for told in one.tellings}
    return {
        "one": one,
        "course": course(one, scale([one], known.day), known.day),
        "conflicts": known.contested([clash for clash in one.clashes if clash.like is None]),
        "places": {told.ref: at for at, told in enumerate(one.tellings, 1)},
        "bonds": {bond.telling: bond for bond in one.bonds},
        "told": known.told(because - own),
        "occasions": {ref: known.occasion(ref) for ref in because},
        "copies": known.survey.copies(told.origin for told in one.tellings),
        "meetings": known.survey.meetings_telling(own),
        "corrected": {ref: told for ref, told in _verdicts(one, book).items() if told["verdict"] == "correct"},
        "linked": known.undertakings(one.linked),
        "apa": apa(one, known.day, cited_as),
        "bibtex": cited(one, known.day, cited_as),
        "address": address,
        "is_public": cited_as == address,
    }


def _verdicts(one: Account, book: Book) -> dict[str, dict[str, str | None]]:
    """What reviewers judged of its tellings, by their names."""
    judged = book.judged_among({told.record for told in one.tellings})
    return {str(act.ref): verdict_on(act) for _, acts in judged for act in acts if act.judgement}


def meetings_shown(some: Sequence[Gathering], known: Known) -> dict[str, Any]:
    """Meetings with the number of rows on their boards, and those of them that are told differently."""
    of = {told.ref: one.id for one in some for told in one.tellings}
    sides = (side.ref for clash in known.about(some) for side in (clash.a, clash.b))
    return {
        "meetings": some,
        "on_board": {one.id: len(actors(one)) for one in some if one.board},
        "contested_meetings": {of[ref] for ref in sides if ref in of},
    }


def lines(
    undertakings: Sequence[Account], known: Known, together: Sequence[Account] = ()
) -> list[tuple[Account, Course]]:
    """Undertakings, each with its course on one line of time."""
    line = scale(together or undertakings, known.day, ahead=AHEAD)
    return [(one, course(one, line, known.day)) for one in undertakings]
