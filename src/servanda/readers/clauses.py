"""Clauses that state an act, in a spaCy parse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Span as Words
from spacy.tokens import Token

from servanda.readers.lexicon import Meaning, modals, objects, phrases, verbs

SUBJECTS = {"nsubj", "nsubjpass"}
# Verbs whose past tense does what they name; as infinitives they only say what another verb does with them.
FINITE = {"VBD", "VBZ", "VBP", "VBN"}
HELD = {"take", "hold", "begin", "start", "open", "convene", "close", "conclude", "end", "last"}
CLAUSAL = {"xcomp", "ccomp", "dobj", "prep", "obj", "dative"}
NEEDS_OBJECT = {"commit", "refuse", "propose", "request", "expect"}


@dataclass(frozen=True, slots=True)
class Clause:
    """A predicate with its subject and all that belongs to it, tokens in order."""

    head: Token
    meaning: Meaning
    subject: Token | None
    tokens: tuple[Token, ...]


def clauses(sentence: Words) -> Iterator[Clause]:
    """The clauses of a sentence that state an act, outer ones first."""
    meanings = {token: meaning for token in sentence if (meaning := _meaning(token))}
    covered: set[Token] = set()
    for token in sorted(meanings, key=lambda token: (sum(1 for _ in token.ancestors), token.i)):
        if token in covered:
            continue
        tokens = _extent(token, meanings)
        covered.update(tokens)
        if tokens:
            yield Clause(token, meanings[token], _subject(token), tokens)


def _meaning(token: Token) -> Meaning | None:
    """What a token does as head of a clause; None for one that does nothing."""
    if token.pos_ not in {"VERB", "AUX", "ADJ"} or token.dep_ in {
        "aux",
        "auxpass",
        "amod",
        "compound",
        "pobj",
        "pcomp",
    }:
        return None
    subject = _subject(token)
    if subject is None or not _is_political(subject):
        return None
    if token.pos_ == "ADJ" or token.lower_ in {"prepared", "determined"}:
        return modals().get(token.lower_) if any(child.dep_ == "xcomp" for child in token.children) else None
    return _verb_meaning(token)


def _verb_meaning(token: Token) -> Meaning | None:
    lemma = token.lemma_.lower()
    negated = any(child.dep_ == "neg" or _is_none(child) for child in token.children)
    modal = next((child for child in token.children if child.dep_ == "aux" and child.lower_ in modals()), None)
    if lemma in HELD and (subject := _subject(token)) is not None and subject.lemma_.lower() in phrases("meetings"):
        return Meaning("meet")
    known = verbs().get(lemma)
    if lemma in phrases("object"):
        said = (objects().get(child.lemma_.lower()) for child in token.children if child.dep_ in {"dobj", "obj"})
        known = next((meaning for meaning in said if meaning), known)
    if lemma in phrases("report") and modal is None and any(child.dep_ == "ccomp" for child in token.children):
        return None  # it only attributes what its clause says
    if known and known.type == "meet":
        return known
    if modal is not None:
        meaning = modals()[modal.lower_]
        return Meaning("refuse") if negated and meaning.type == "commit" else meaning
    if known is None or token.tag_ not in FINITE or negated:
        return None
    has_object = any(child.dep_ in CLAUSAL for child in token.children) or token.dep_ == "relcl"
    return known if has_object or known.type not in NEEDS_OBJECT else None


def _is_none(child: Token) -> bool:
    """Whether an object is none at all: "will send no soldiers"."""
    return child.dep_ in {"dobj", "obj"} and any(word.lower_ == "no" for word in child.children)


def own_subject(token: Token) -> Token | None:
    """The grammatical subject that hangs on a verb itself."""
    return next((child for child in token.children if child.dep_ in SUBJECTS), None)


def _subject(token: Token) -> Token | None:
    """Who does it: the verb's own subject, the agent of a passive, or the subject that a joined verb shares."""
    for at in (token, *token.ancestors):
        agent = next((word for child in at.children if child.dep_ == "agent" for word in child.children), None)
        subject = agent if agent is not None else own_subject(at)
        if subject is not None:
            return at.head if subject.tag_ in {"WDT", "WP"} and at.dep_ == "relcl" else subject
        if at.dep_ not in {"conj", "xcomp", "acomp", "advcl"}:
            return None
    return None


def _is_political(subject: Token) -> bool:
    """Whether a subject may be a political actor: a name, a pronoun, an office, a body, a meeting."""
    words = (
        {token.lemma_.lower() for token in subject.subtree}
        if len(list(subject.subtree)) < 12
        else {subject.lemma_.lower()}
    )
    named = subject.ent_type_ in {"GPE", "ORG", "PERSON", "NORP", "LOC"}
    pronoun = subject.pos_ == "PRON" and subject.lower_ in {"he", "she", "they", "we", "i", "both"}
    return named or pronoun or bool(words & (phrases("actors") | phrases("meetings")))


def _extent(head: Token, meanings: dict[Token, Meaning]) -> tuple[Token, ...]:
    """The head's subtree without joined clauses that are acts themselves and without marks at its edges."""
    apart: set[Token] = {child for child in head.children if child.dep_ in {"cc", "mark"}}
    apart.update(inner for child in head.subtree if child.lower_ == "according" for inner in child.subtree)
    for token in head.subtree:
        joins_head = token.head is head and token.dep_ in {"conj", "parataxis"} and token.pos_ == "VERB"
        if token is not head and (joins_head or (token.dep_ == "conj" and token in meanings and token.tag_ in FINITE)):
            apart.update(token.subtree)
    tokens = sorted((token for token in head.subtree if token not in apart), key=lambda token: token.i)
    if head.dep_ == "relcl" and any(child.dep_ in SUBJECTS and child.tag_ in {"WDT", "WP"} for child in head.children):
        tokens = [*head.doc[head.head.left_edge.i : tokens[0].i], *tokens]
    while tokens and (
        tokens[0].is_punct or tokens[0].is_space or (tokens[0].dep_ in {"mark", "cc"} and tokens[0].head is head)
    ):
        tokens = tokens[1:]
    while tokens and (tokens[-1].is_punct or tokens[-1].is_space or tokens[-1].dep_ == "cc"):
        tokens = tokens[:-1]
    return _unbroken(tokens, head)


def _unbroken(tokens: list[Token], head: Token) -> tuple[Token, ...]:
    """The longest stretch around the head without a gap of more than marks."""
    stretch: list[Token] = []
    for token in tokens:
        if stretch and token.i - stretch[-1].i > 2:
            if head in stretch:
                break
            stretch = []
        stretch.append(token)
    return tuple(stretch)
