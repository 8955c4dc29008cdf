"""Tellings to group or split, and members of a group to be named: judgements on two acts."""

from __future__ import annotations

from collections.abc import Sequence
from heapq import nsmallest

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from servanda.ledger.views.likeness import likeness
from servanda.ledger.views.telling import Telling
from servanda.ledger.views.undertaking import Undertaking
from servanda.model import ActRef, Judgement
from servanda.model.act import LABELS
from servanda.model.statement import ACT
from servanda.web import asked
from servanda.web.access import Visitor
from servanda.web.office import Office, reason_of

COMPARED = 400
"""So many undertakings of one bearer or theme are compared, those of the bearer first, then the nearest in time."""
ALIKE, FARTHEST = 6, -6.0
"""So many other undertakings are offered for a telling, down to these log-odds."""


class Grouping:
    """The pages on which tellings are grouped and split."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._desk = office.desk

    def routes(self) -> list[Route]:
        """Where they are."""
        return [
            Route("/review/tellings", self.tellings),
            Route("/review/tellings", self._office.posts(self._judge), methods=["POST"]),
            Route("/review/tellings/{id}", self.undertaking),
        ]

    def tellings(self, request: Request) -> Response:
        """Tellings that stand together by little."""
        part = asked.part_of(request, self._desk.doubts())
        return self._office.render(request, "tellings.html", part=part, known=None, refs=self._desk.refs)

    def undertaking(self, request: Request) -> Response:
        """One undertaking: split a telling off, join another one, name a member."""
        wanted = request.path_params["id"]
        one = next((each for each in self._desk.views.undertakings if each.id == wanted), None)
        if one is None:
            raise HTTPException(
                404, f"There is no undertaking “{wanted[:40]}” today: a judgement may have joined it with another."
            )
        refs = self._desk.refs
        opinions = self._desk.said.opinions
        first = refs[one.tellings[0].id]
        alike = self._alike(one)
        others = [
            *((each.id, each.id) for each in one.tellings[1:]),
            *((each.id, each.tellings[0].id) for _, each, _ in alike),
        ]
        judged = {name: opinions.get(frozenset({first, refs[telling]})) for name, telling in others}
        return self._office.render(
            request, "telling-of.html", one=one, refs=refs, judged=judged, alike=alike, known=None,
            bonds={bond.telling: bond for bond in one.bonds},
        )  # fmt: skip

    def _alike(self, one: Undertaking) -> list[tuple[float, Undertaking, Sequence[str]]]:
        """Other undertakings that may be the same, or tell of a member, the likeliest first."""
        mine = _lead(one)

        def far(each: Undertaking) -> tuple[bool, int, str]:
            return not set(each.bearer) & set(one.bearer), abs((_lead(each).day - mine.day).days), each.id

        others = (each for each in self._desk.views.undertakings if each.id != one.id)
        near = nsmallest(COMPARED, (each for each in others if each.theme == one.theme or not far(each)[0]), key=far)
        rated = [(likeness(mine, _lead(each)), each) for each in near]
        best = sorted(rated, key=lambda pair: (-pair[0].odds, pair[1].id))[:ALIKE]
        return [
            (like.odds, each, [words for _, weight, words in like.grounds if weight > 0][:3])
            for like, each in best
            if like.odds > FARTHEST
        ]

    def _judge(self, request: Request, asking: Visitor, sent: FormData) -> Response:
        """Two tellings are the same, different, or nobody can say."""
        verdict, written = str(sent.get("verdict", "")), [str(sent.get(name, "")).strip() for name in "ab"]
        if verdict not in ("same", "different", "unsure"):
            raise HTTPException(400, "Say whether they are the same, different, or whether nobody can say.")
        refs = tuple(self._ref(one) for one in written)
        reason = (
            reason_of(sent)
            or {
                "same": "both tell of the same undertaking",
                "different": "they tell of two undertakings",
                "unsure": "it cannot be told from the words",
            }[verdict]
        )
        return self._office.state(Judgement(verdict, refs, reason=reason), asking, sent, "/review/tellings")  # type: ignore[arg-type] # one of three

    def _ref(self, written: str) -> ActRef:
        """An act that was written as 2#0, as the id of an undertaking, or as the address of either."""
        last = written.partition("?")[0].rstrip("/").rpartition("/")[2]
        for one in self._desk.views.undertakings:
            if one.id == last:
                return self._desk.refs[one.tellings[0].id]
        if not ACT.fullmatch(written):
            raise HTTPException(
                400,
                f"“{written[:60]}” is neither an act, as 2#0, nor an undertaking, as u-0f3a5b7c, nor its address.",
            )
        return ActRef.parse(written)


def _lead(one: Undertaking) -> Telling:
    """The telling whose words stand for an undertaking: what opens it, most firmly told, the earliest of several."""
    opening = [each for each in one.tellings if each.act.type != "perform"] or one.tellings
    return max(opening, key=lambda each: LABELS["force"].index(each.act.force.words) if each.act.force else -1)
