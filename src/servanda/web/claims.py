"""What is said to be so, and who contradicts it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from servanda.export.words import called, listed, whole
from servanda.ledger.views.bearers import root
from servanda.ledger.views.contradictions import Conflict
from servanda.ledger.views.telling import Telling, renamed
from servanda.model.act import LABELS
from servanda.web import asked
from servanda.web.known import Known
from servanda.web.pages import Pages

WHERE = {"contested": "contradicted", "settled": "contradiction settled", "alone": "not contradicted"}
"""Where a claim may stand, with words for people."""
UNKNOWN = "unknown"
"""An outlet without a name, in addresses."""


@dataclass(frozen=True)
class Claim:
    """One act of claiming, as one article tells it."""

    telling: Telling
    conflicts: tuple[Conflict, ...]

    @property
    def where(self) -> str:
        """Whether anything contradicts it still."""
        if not self.conflicts:
            return "alone"
        return "settled" if all(one.settled_by for one in self.conflicts) else "contested"

    @property
    def people(self) -> set[str]:
        """Who claims it, and who says that they do."""
        act = self.telling.act
        return {root(value.words) for value in (*act.actors, *act.sources)}

    @property
    def speaker(self) -> str:
        """Whose claim it is: the last of the chain, or who is told to claim it, or the outlet itself."""
        act = self.telling.act
        if act.sources:
            return called(act.sources[-1].words)
        return listed([one.words for one in act.actors]) if act.actors else f"{self.outlet}, in its own voice"

    @property
    def outlet(self) -> str:
        """Who prints it."""
        return self.telling.publisher or UNKNOWN

    def against(self) -> list[tuple[Conflict, Telling]]:
        """Each contradiction with the other side of it."""
        return [(one, one.b if one.a.id == self.telling.id else one.a) for one in self.conflicts]


def claimed(known: Known) -> list[Claim]:
    """All claims that were known on the day, those that are contradicted first, then the newest."""
    of: dict[str, list[Conflict]] = {}
    for one in known.contradictions:
        for side in (one.a, one.b):
            of.setdefault(side.id, []).append(one)
    reports = (renamed(one, known.contents.judgements.names) for one in known.published)
    found = [
        Claim(each, tuple(of.get(each.id, ()))) for one in reports for each in one.tellings if each.act.type == "claim"
    ]
    return sorted(found, key=lambda one: (list(WHERE).index(one.where), -one.telling.day.toordinal()))


def claims(pages: Pages, request: Request) -> Response:
    """Claims, narrowed by who makes them, theme, outlet, and whether they are contradicted."""
    known = pages.known(request)
    everything = claimed(known)
    chosen = {
        "who": request.query_params.get("who") or None,
        "theme": asked.choice(request, "theme", LABELS["theme"]),
        "outlet": request.query_params.get("outlet") or None,
        "where": asked.choice(request, "where", tuple(WHERE)),
    }
    found = [
        one
        for one in everything
        if chosen["who"] in (None, *one.people) and chosen["theme"] in (None, one.telling.theme)
        and chosen["outlet"] in (None, one.outlet) and chosen["where"] in (None, one.where)
    ]  # fmt: skip
    return pages.render(
        request,
        "claims.html",
        known,
        everything=everything,
        part=asked.part(request, found),
        chosen=chosen,
        where=WHERE,
        counts=Counter(one.where for one in found),
        choices={
            "who": whole({name for one in everything for name in one.people}),
            "theme": [one for one in LABELS["theme"] if any(each.telling.theme == one for each in everything)],
            "outlet": sorted({one.outlet for one in everything}),
        },
    )
