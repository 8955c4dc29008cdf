"""Who is made to say what, in a spaCy parse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from servanda.model import Attribution, Quote, Span
from servanda.readers.clauses import own_subject
from servanda.readers.lexicon import phrases
from servanda.readers.slots import Scene

OPENING = {"that", "“", '"', "‘", "'", ",", ":"}


@dataclass(frozen=True, slots=True)
class Speech:
    """A speaker, the word that makes him one, and what is said, as tokens in order."""

    speaker: Token | None
    verb: Token
    content: tuple[Token, ...]
    at: int
    """Where the paragraph begins in the article."""

    def attribution(self, scene: Scene) -> Attribution:
        """The attribution with its words."""
        source = scene.quote(list(self.speaker.subtree)) if self.speaker is not None else None
        cue = Quote.of(scene.text, Span(self.at + self.verb.idx, self.at + self.verb.idx + len(self.verb)))
        return Attribution(source, cue, (scene.quote(self.content),))


def speeches(doc: Doc, at: int) -> Iterator[Speech]:
    """Every speech of a paragraph that begins at `at`, outer ones before those within them."""
    for token in doc:
        if token.pos_ in {"VERB", "AUX"} and token.lemma_.lower() in phrases("report"):
            yield from _by_verb(token, at)
        elif token.lower_ == "according" and (
            to := next((child for child in token.children if child.lower_ == "to"), None)
        ):
            yield from _according(token, to, at)


def speaker_of(verb: Token) -> Token | None:
    """The subject of a verb, or of the verb that it is joined to."""
    for token in (verb, *verb.ancestors):
        subject = own_subject(token)
        if subject is not None:
            return subject
        if token.dep_ not in {"conj", "xcomp", "advcl", "acl"}:
            return None
    return None


def _by_verb(verb: Token, at: int) -> Iterator[Speech]:
    said = next((child for child in verb.children if child.dep_ == "ccomp"), None)
    if said is None:
        return
    content = _trimmed(list(said.subtree))
    if content:
        yield Speech(speaker_of(verb), verb, content, at)


def _according(cue: Token, to: Token, at: int) -> Iterator[Speech]:
    speaker = next((child for child in to.children if child.dep_ == "pobj"), None)
    head = cue.head
    if speaker is None or head is cue:
        return
    cut = set(cue.subtree)
    content = _trimmed([token for token in head.subtree if token not in cut])
    if content:
        yield Speech(speaker, cue, content, at)


def _trimmed(tokens: list[Token]) -> tuple[Token, ...]:
    """The tokens without the marks and conjunctions at their edges."""
    while tokens and (tokens[0].lower_ in OPENING or tokens[0].is_space):
        tokens = tokens[1:]
    while tokens and (tokens[-1].is_punct or tokens[-1].is_space):
        tokens = tokens[:-1]
    return tuple(tokens)
