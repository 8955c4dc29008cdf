"""Tellings to group or split, and members of a group to be named: judgements on two acts."""

from __future__ import annotations

import re

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from servanda.ledger.alike import alike
from servanda.model import ActRef, Judgement
from servanda.model.statement import ACT
from servanda.web import asked
from servanda.web.access import Visitor
from servanda.web.office import Office, reason_of

UNDERTAKING = re.compile(r"u-[0-9a-f]{12}")


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
        doubts = self._desk.doubts()
        part = asked.part(request, len(doubts), lambda limit, at: self._desk.doubtful(doubts[at : at + limit]))
        return self._office.render(request, "tellings.html", part=part, known=None)

    def undertaking(self, request: Request) -> Response:
        """One undertaking: split a telling off, join another one, name a member."""
        wanted = request.path_params["id"]
        survey = self._desk.survey()
        one = survey.account(wanted)
        if one is None:
            raise HTTPException(
                404, f"There is no undertaking “{wanted[:40]}” today: a judgement may have joined it with another."
            )
        first, opinions, found = one.tellings[0].ref, self._desk.said.opinions, alike(survey, one)
        others = [each.ref for each in (*one.tellings[1:], *(other.tellings[0] for _, other, _ in found))]
        return self._office.render(
            request, "telling-of.html", one=one, alike=found, known=None,
            judged={ref: opinions.get(frozenset(map(ActRef.parse, (first, ref)))) for ref in others},
            bonds={bond.telling: bond for bond in one.bonds},
        )  # fmt: skip

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
        if UNDERTAKING.fullmatch(last) and (one := self._desk.survey().account(last)):
            return ActRef.parse(one.tellings[0].ref)
        if not ACT.fullmatch(written):
            raise HTTPException(
                400,
                f"“{written[:60]}” is neither an act, as 2#0, nor an undertaking, as u-0f3a5b7c, nor its address.",
            )
        return ActRef.parse(written)
