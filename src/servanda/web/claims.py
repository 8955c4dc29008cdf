"""What is said to be so, and who contradicts it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from servanda.export.words import called, listed
from servanda.ledger.accounts import Told
from servanda.ledger.figures import Claimed
from servanda.ledger.rows import UNKNOWN
from servanda.model.act import LABELS
from servanda.web import asked
from servanda.web.known import Contested, Known
from servanda.web.pages import Pages

WHERE = {"contested": "contradicted", "settled": "contradiction settled", "alone": "not contradicted"}
"""Where a claim may stand, with words for people."""


@dataclass(frozen=True)
class Claim:
    """One act of claiming, as one article tells it."""

    telling: Told
    theme: str
    conflicts: Sequence[Contested]

    @property
    def speaker(self) -> str:
        """Whose claim it is: the last of the chain, or who is told to claim it, or the outlet itself."""
        act = self.telling.act
        if act.sources:
            return called(act.sources[-1].words)
        if act.actors:
            return listed([one.words for one in act.actors])
        return f"{self.telling.publisher or UNKNOWN}, in its own voice"

    def against(self) -> list[tuple[Contested, Told]]:
        """Each contradiction with the other side of it."""
        sides = ((one, one.clash) for one in self.conflicts)
        return [(one, clash.b if clash.a.ref == self.telling.ref else clash.a) for one, clash in sides]


def claims(pages: Pages, request: Request) -> Response:
    """Claims, narrowed by who makes them, theme, outlet, and whether they are contradicted."""
    known = pages.known(request)
    found, chosen = narrowed(known, request)
    return pages.render(
        request,
        "claims.html",
        known,
        everything=len(known.claims),
        part=asked.part(
            request, len(found), lambda limit, at: [one for _, one in in_full(found[at : at + limit], known)]
        ),
        chosen=chosen,
        where=WHERE,
        counts=Counter(one.where for one in found),
        choices=known.claimed,
    )


def narrowed(known: Known, request: Request) -> tuple[list[Claimed], dict[str, str | None]]:
    """The claims that a request asks for, and what it chooses; 400 for a choice that there is not."""
    chosen = {
        "who": request.query_params.get("who") or None,
        "theme": asked.choice(request, "theme", LABELS["theme"]),
        "outlet": request.query_params.get("outlet") or None,
        "where": asked.choice(request, "where", tuple(WHERE)),
    }
    found = known.claims if not any(chosen.values()) else [
        one
        for one in known.claims
        if chosen["who"] in (None, *one.people) and chosen["theme"] in (None, one.theme)
        and chosen["outlet"] in (None, one.outlet) and chosen["where"] in (None, one.where)
    ]  # fmt: skip
    return found, chosen


def in_full(found: Sequence[Claimed], known: Known) -> list[tuple[Claimed, Claim]]:
    """Claims with what is said against them, the newest first."""
    told = known.told(one.ref for one in found)
    of: dict[str, list[Contested]] = defaultdict(list)
    for one in reversed(known.contested(known.survey.clashes_of(told))):
        for side in (one.clash.a, one.clash.b):
            of[side.ref].append(one)
    return [(one, Claim(told[one.ref], one.theme, of[one.ref])) for one in found if one.ref in told]
