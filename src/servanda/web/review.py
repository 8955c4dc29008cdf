"""Reviewing: one act after the other, tellings to group or split, disagreements, and what can be taken back.

Everything that is decided here is a judgement in the log under the reviewer's name; what is taken back is a retraction.
Nothing here makes the reports be set side by side again: see `servanda.ledger.reviews`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from servanda.errors import ActsError, UserError
from servanda.ledger.reviews import Case, Opinions, judgement_of
from servanda.model import ACT_TYPES, Act, ActRef, Article, Judgement, Retraction
from servanda.model.act import LABELS
from servanda.web import access, asked, correct, whom
from servanda.web.access import Visitor
from servanda.web.marks import Paragraph, paragraphs
from servanda.web.office import Office, reason_of
from servanda.web.signing import inside

REASONS = (
    "no such act stands in these words",
    "told more fully elsewhere in this article",
    "background: nobody does, promises or says it here",
    "not by a state, an organisation or who speaks for it",
)
"""Why acts are rejected, most often first; a reviewer may write another reason."""
AHEAD = 12
"""So many of the queue are listed beside the act."""
SHOWN = 50


class Reviews:
    """The pages on which reviewers work."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._desk = office.desk

    def routes(self) -> list[Route]:
        """Where they are."""
        act = "/review/{record:int}/{number:int}"
        return [
            Route("/review", self.queue),
            Route("/review/disagreements", self.disagreements),
            Route("/review/done", self.done),
            Route("/review/undo", self._office.posts(self._undo), methods=["POST"]),
            Route(act, self.act),
            Route(act, self._office.posts(self._judge), methods=["POST"]),
            Route(f"{act}/correct", self.correct),
            Route(f"{act}/correct", self._office.posts(self._correct), methods=["POST"]),
        ]

    def queue(self, request: Request) -> Response:
        """The act that is most worth a look."""
        asking = access.require(request, "reviewer")
        found = self._desk.queue(str(asking.name), second=_is_second(request), limit=1)
        return self._show(request, found[0] if found else None)

    def act(self, request: Request) -> Response:
        """One act to judge, and the queue behind it."""
        access.require(request, "reviewer")
        return self._show(request, self._case(request))

    def _show(self, request: Request, case: Case | None) -> Response:
        name, second = str(access.visitor(request).name), _is_second(request)
        known = self._desk.said.of_acts.get(case.ref) if case else None
        is_asked = case is not None and self._desk.asks(case.ref, name, second=second)
        # Those that come behind it, then those that were passed over.
        behind = self._desk.queue(name, second=second, limit=AHEAD + 1, behind=case.ref if case and is_asked else None)
        return self._office.render(
            request,
            "review.html",
            case=case,
            queue=[one for one in behind if case is None or one.ref != case.ref][:AHEAD],
            left=self._desk.count(name, second=second) - is_asked,
            second=second,
            known=None,
            opinions=known,
            stands=_stands(case, known),
            meta=self._article(case).metadata if case else None,
            context=_context(case, self._article(case)) if case else [],
            reasons=REASONS,
        )

    def _article(self, case: Case) -> Article:
        return self._office.ledger.article_of(case.ref)

    def _case(self, request: Request) -> Case:
        ref = ActRef(request.path_params["record"], request.path_params["number"])
        found = self._desk.case(ref) if max(ref.record, ref.number) <= asked.LARGEST else None
        if found is None:
            raise HTTPException(
                404, f"There is no act {ref} to judge: its article may have been read again or taken back."
            )
        return found

    def _judge(self, request: Request, asking: Visitor, sent: FormData) -> Response:
        """Accept or reject, or agree with what another reviewer said."""
        case = self._case(request)
        verdict, reason = str(sent.get("verdict", "")), reason_of(sent)
        if verdict == "agree":
            judgement = self._same_as(case, str(sent.get("with", "")))
        elif verdict in ("accept", "reject"):
            judgement = Judgement(verdict, (case.ref,), reason=reason or None)  # type: ignore[arg-type] # one of two
        else:
            raise HTTPException(400, "Accept it, reject it, or correct it: there is no other verdict on an act.")
        return self._office.state(judgement, asking, sent, "/review")

    def _same_as(self, case: Case, record: str) -> Judgement:
        known = self._desk.said.of_acts.get(case.ref)
        for one in known.stated if known else ():
            if str(one.record.seq) == record:
                return judgement_of(one)
        raise HTTPException(400, "That judgement does not stand any more: load the page again.")

    def correct(self, request: Request) -> Response:
        """The form on which an act is corrected."""
        case = self._case(request)
        known = self._desk.said.of_acts.get(case.ref)
        act = _stands(case, known) or case.read
        return self._form(request, case, act, correct.fields(act), "")

    def _form(
        self,
        request: Request,
        case: Case,
        act: Act,
        fields: dict[str, str],
        fault: str,
        sent: FormData | None = None,
        questions: Mapping[str, whom.Question] = MappingProxyType({}),
    ) -> Response:
        chosen = {name: set(map(str, sent.getlist(name))) for name in (*correct.WHO, "domains")} if sent else {
            **{name: {one.value for one in correct.choices(act, name) if one.held} for name in correct.WHO},
            "domains": {one.words for one in act.domains},
        }  # fmt: skip
        article = self._article(case)
        return self._office.render(
            request,
            "correct.html",
            code=400 if sent else 200,
            case=case,
            act=act,
            fields=fields,
            chosen=chosen,
            fault=fault,
            questions=questions,
            lacks_reason=sent is not None and not reason_of(sent),
            reason=str(sent.get("reason", "")) if sent else "",
            back=str(sent.get("back", "")) if sent else request.query_params.get("back", ""),
            choices={name: correct.choices(act, name) for name in correct.WHO},
            types=ACT_TYPES,
            labels=LABELS,
            known=None,
            meta=article.metadata,
            text=list(zip(article.blocks, paragraphs(article, (act,), act), strict=True)),
        )

    def _correct(self, request: Request, asking: Visitor, sent: FormData) -> Response:
        """Take the act as it was sent; the form again, with what is wrong, where it cannot be."""
        case = self._case(request)
        known = self._desk.said.of_acts.get(case.ref)
        act = _stands(case, known) or case.read
        article, fault = self._article(case), ""
        questions = whom.questions(sent, article.metadata.published, self._desk.survey)
        meant = {slot: one.answer for slot, one in questions.items() if one.answer}
        try:
            made = correct.act_of(act, article, sent, meant)
            if (reason := reason_of(sent)) and meant.keys() == questions.keys():
                judgement = Judgement("correct", (case.ref,), correction=made, reason=reason)
                return self._office.state(judgement, asking, sent, "/review")
        except (ActsError, UserError) as error:
            fault = _plain(error.message)
        told = {name: value for name, value in sent.items() if isinstance(value, str)}
        return self._form(request, case, act, {**correct.fields(act), **told}, fault, sent, questions)

    def disagreements(self, request: Request) -> Response:
        """What two reviewers see differently."""
        found = self._desk.said.disputed()
        rows = [
            (one, self._acts(one), [_differences(case.read, each) for case, each in self._against(one)])
            for one in found[:SHOWN]
        ]
        return self._office.render(request, "disagreements.html", rows=rows, total=len(found), known=None)

    def _acts(self, one: Opinions) -> list[Case]:
        """The acts that opinions are on, in the order of their records; those that are gone are left out."""
        refs = sorted(ref for ref in one.thing if isinstance(ref, ActRef))
        return list(self._desk.cases(refs).values())

    def _against(self, one: Opinions) -> list[tuple[Case, Act | None]]:
        """For each opinion on one act the act, and what it was corrected to."""
        cases = self._acts(one)
        return [(cases[0], judgement_of(each).correction) for each in one.stated] if len(cases) == 1 else []

    def done(self, request: Request) -> Response:
        """What was judged, the newest first."""
        part = asked.part_of(request, list(reversed(self._desk.said.judgements)))
        cases = self._desk.cases(ref for one in part.rows for ref in judgement_of(one).acts)
        rows = [(one, [cases.get(ref) for ref in judgement_of(one).acts]) for one in part.rows]
        return self._office.render(request, "judged.html", part=part, rows=rows, known=None)

    def _undo(self, request: Request, asking: Visitor, sent: FormData) -> Response:
        """Take a judgement back: one's own, or as an administrator anybody's."""
        record = str(sent.get("record", ""))
        found = next((one for one in self._desk.said.judgements if str(one.record.seq) == record), None)
        if found is None or found.retracted:
            raise HTTPException(400, "There is no such judgement, or it was taken back already.")
        if found.record.author != asking.name:
            access.require(request, "administrator")
        self._office.ledger.state(Retraction(found.record.seq, f"taken back by {asking.name}"), author=str(asking.name))
        acts = judgement_of(found).acts
        first = f"/review/{acts[0].record}/{acts[0].number}" if len(acts) == 1 else "/review/tellings"
        return RedirectResponse(inside(str(sent.get("back", ""))) or first, 303)


def _is_second(request: Request) -> bool:
    return asked.choice(request, "second", ("yes",)) is not None


def _plain(message: str) -> str:
    """A message of ours as a sentence of the page."""
    return f"{message[:1].upper()}{message[1:]}."


def _stands(case: Case | None, known: Opinions | None) -> Act | None:
    """The act as it stands: corrected, as it was read, or None where it was rejected."""
    if case is None or known is None:
        return case.read if case else None
    judgement = known.stands
    return {"accept": case.read, "correct": judgement.correction}.get(judgement.verdict)


def _context(case: Case, article: Article) -> list[Paragraph]:
    """The paragraphs that the act's words stand in, and one before and behind; the title stands over them already."""
    read = case.read
    spans = [quote.span for quote in (read.evidence, *(value.quote for _, value in read.values() if value.quote))]
    found = [at for at, block in enumerate(article.blocks) if any(block.span.overlaps(span) for span in spans)]
    own = [at for at, block in enumerate(article.blocks) if block.span.overlaps(read.evidence.span)]
    wanted = {at + step for at in own for step in (-1, 0, 1)} | set(found)
    made = paragraphs(article, (read,), read)
    return [
        made[at]
        for at in sorted(wanted)
        if 0 <= at < len(made) and not made[at].is_furniture and (made[at].kind != "title" or at in found)
    ]


def _differences(read: Act, made: Act | None) -> list[tuple[str, str, str]]:
    """What a correction changed: slot, as it was read, as it is now."""
    if made is None:
        return []
    old, new = _told(read), _told(made)
    return [(name, old.get(name, "–"), new.get(name, "–")) for name in {**old, **new} if old.get(name) != new.get(name)]


def _told(act: Act) -> dict[str, str]:
    found = {"type": act.type, "words": act.evidence.exact}
    for name, value in act.values():
        found[name] = f"{found[name]}, {value.words}" if name in found else value.words
    if act.condition:
        found["condition"] = act.condition.quote.exact
    return found
