"""Slots of an act, from the words in and around its clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from spacy.tokens import Span as Words
from spacy.tokens import Token

from servanda.model import Act, Condition, Force, Link, Mode, Quote, Span, Theme, Value
from servanda.readers import lexicon

if TYPE_CHECKING:
    from servanda.readers.clauses import Clause
    from servanda.readers.speech import Speech

PRONOUNS = {"he", "she", "they", "we", "i", "it", "both"}
CONDITION_MARKS = {"if", "unless", "once", "until", "provided", "providing"}
CONDITION_PREPOSITIONS = {"after", "pending", "subject"}
CONDITION_PHRASES = re.compile(
    r"\b(?:as long as|on (?:the )?condition that|in return for|in exchange for|provided that|"
    r"only (?:after|if|when|once))\b[^,.;]*"
)
TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
COUNT = re.compile(
    rf"(?<![\w-])(?:\d{{1,3}}|(?:{TENS})(?:-\w+)?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\s+"
    r"(?:[a-z]+\s)?"
    r"(?:countries|states|nations|leaders|governments|members|delegations|ministers|donors|heads of state)\b",
    re.IGNORECASE,
)
MONEY = re.compile(
    r"(?:(?:US|C|A|NZ|HK|S)?\$|€|£|¥|R(?=\d))\s?\d[\d,.]{0,30}(?:\s?(?:bn|tn|mn|m|k|thousand|million|billion|trillion)\b)?"
    r"|\b\d[\d,.]{0,30}(?:\s(?:thousand|million|billion|trillion|bn))?\s(?:euros?|dollars?|pounds?|yen|yuan|kroner|kronor|krone|roubles|rubles|rupees|francs|zlotys?|lira|reais|rand|hryvnias?|[A-Z]{3})\b"
)
PLACES = {"GPE", "LOC", "FAC"}


class Scene:
    """What the paragraphs so far have brought on: the place of the present one, and who was last spoken of."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.start = 0
        self.person: Quote | None = None
        self.group: Quote | None = None

    @cached_property
    def theme(self) -> tuple[Theme, re.Match[str] | None]:
        """What the article as a whole is about."""
        return lexicon.theme(self.text)

    def move_to(self, start: int) -> None:
        """Go on to the paragraph that begins at `start`."""
        self.start = start

    def quote(self, tokens: Sequence[Token]) -> Quote:
        """The stretch from the first token to the last; the tokens of a subtree are not always in order."""
        start = min(token.idx for token in tokens)
        end = max(token.idx + len(token) for token in tokens)
        return Quote.of(self.text, Span(start, end).shifted(self.start))

    def part(self, within: Quote, match: re.Match[str]) -> Quote:
        """The place of a match that was found in a quotation."""
        return Quote.of(self.text, Span(*match.span()).shifted(within.span.start))

    def remember(self, subject: Token | None) -> None:
        """Keep the last person and the last group for pronouns to come."""
        if subject is None or subject.pos_ == "PRON":
            return
        named = any(token.ent_type_ == "PERSON" for token in _name(subject))
        if named or subject.lemma_.lower() in lexicon.offices():
            self.person = self.quote(_name(subject))
        elif subject.lemma_.lower() in {
            "leader",
            "country",
            "state",
            "nation",
            "coalition",
            "party",
            "ally",
            "side",
            "minister",
            "participant",
        }:
            self.group = self.quote(_name(subject))


def _name(token: Token) -> list[Token]:
    """A noun with what stands before it, without relative clauses and the like behind it."""
    kept = [
        child
        for child in token.subtree
        if child.i <= token.i or (child.dep_ in {"flat", "compound"} and child.head is token)
    ]
    kept += [
        inner for child in token.children if child.dep_ == "appos" and child.pos_ == "PROPN" for inner in _name(child)
    ]
    of = [child for child in token.children if child.dep_ == "prep" and child.lower_ == "of"]
    kept += [inner for child in of for inner in child.subtree]
    kept = sorted(set(kept), key=lambda word: word.i)
    while len(kept) > 1 and (kept[0].is_punct or kept[0].lower_ in {"the", "a", "an"}):
        kept = kept[1:]
    return kept


def mention(token: Token, scene: Scene) -> tuple[Value[str], ...]:
    """A noun, and those joined to it, as values still in the text's words; a pronoun as the one last spoken of."""
    if token.lower_ in PRONOUNS:
        before = scene.person if token.lower_ in {"he", "she", "i"} else scene.group
        own = scene.quote([token])
        return (
            (Value(None, before, f'"{own.exact}" is taken for the one last spoken of'),)
            if before
            else (Value(None, own),)
        )
    joined = [child for child in token.children if child.dep_ == "conj"]
    apart = {inner for child in joined for inner in child.subtree} | {
        child for child in token.children if child.dep_ == "cc"
    }
    own_words = [word for word in _name(token) if word not in apart]
    first: tuple[Value[str], ...] = (Value(None, scene.quote(own_words)),) if own_words else ()
    return (*first, *(value for child in joined for value in mention(child, scene)))


def actors(clause: Clause, speech: Speech | None, scene: Scene) -> tuple[Value[str], ...]:
    """Who does it; "we" and "I" in somebody's mouth are the one who speaks."""
    subject = clause.subject
    if subject is None:
        return ()
    if subject.lower_ in {"we", "i"} and speech is not None and speech.speaker is not None:
        return tuple(replace(value, reason="the speaker's own words") for value in mention(speech.speaker, scene)[:1])
    if subject.lemma_.lower() in lexicon.phrases("meetings"):
        return _met(subject, scene)
    return mention(subject, scene)


def _met(meeting: Token, scene: Scene) -> tuple[Value[str], ...]:
    """Those whose meeting it is: "a meeting of the coalition", "talks between A and B"."""
    behind = (
        word for child in meeting.children if child.lower_ in {"of", "between", "among"} for word in child.children
    )
    named = next((word for word in behind if word.dep_ == "pobj" and word.pos_ in {"PROPN", "NOUN"}), None)
    return mention(named, scene) if named is not None else ()


def recipients(clause: Clause, scene: Scene) -> tuple[Value[str], ...]:
    """For, to or against whom: a named object, or the name behind for, to, against, with."""
    found: list[Value[str]] = []
    for token in clause.tokens:
        is_object = token.dep_ in {"dobj", "dative"} and token.head is clause.head
        behind = token.dep_ == "pobj" and token.head.lower_ in {"to", "for", "against", "with", "on", "from", "at"}
        if (
            (is_object or behind)
            and token.ent_type_ in {"GPE", "ORG", "PERSON", "NORP"}
            and token is not clause.subject
        ):
            found.extend(value for value in mention(token, scene) if value.quote)
    return tuple(dict.fromkeys(found))[:2] if clause.meaning.type != "meet" else ()


def sources(speech: Speech | None, scene: Scene) -> tuple[Link, ...]:
    """The one who says so; chains longer than one are left to later readers."""
    said_by = mention(speech.speaker, scene)[:1] if speech and speech.speaker is not None else ()
    return tuple(Link(None, value.quote, value.reason) for value in said_by)


def force(clause: Clause, scene: Scene) -> Value[Force] | None:
    """The force of a commitment with the word that gives it."""
    if clause.meaning.force is None:
        return None
    modal = next(
        (child for child in clause.head.children if child.dep_ == "aux" and child.lower_ in lexicon.modals()), None
    )
    formally = any(token.lower_ in {"formally", "jointly"} for token in clause.tokens)
    return Value(
        "formal" if formally else clause.meaning.force, scene.quote([modal if modal is not None else clause.head])
    )


def theme(evidence: Quote, sentence: Quote, scene: Scene) -> Value[Theme]:
    """What it is about, by the lexicon: by its own words, else by its sentence's, else by the article's."""
    name, hit = lexicon.theme(evidence.exact)
    if hit:
        return Value(name, scene.part(evidence, hit))
    name, hit = lexicon.theme(sentence.exact)
    if hit:
        return Value(name, None, f'by "{hit[0]}" in its sentence')
    name, hit = scene.theme
    return Value(name, None, f'by "{hit[0]}" in the article' if hit else "no word of the lexicon's themes")


def fill(act: Act, sentence: Words, clause: Clause | None, scene: Scene) -> Act:
    """The act with the slots that its words and its sentence give."""
    evidence = act.evidence
    around = scene.quote(list(sentence))
    start, deadline, count, money = (
        _first(pattern, evidence, scene) for pattern in (lexicon.START, lexicon.DEADLINE, COUNT, MONEY)
    )
    is_meeting = act.type == "meet"
    return replace(
        act,
        theme=theme(evidence, around, scene),
        domains=tuple(Value(name, scene.part(evidence, hit)) for name, hit in lexicon.domains(evidence.exact)),
        condition=condition(clause.tokens if clause else (), evidence, scene) if not is_meeting else None,
        when=Value(None, start) if start and act.type == "commit" else act.when,
        deadline=Value(None, deadline) if deadline and not is_meeting else None,
        count=Value(None, count) if count else None,
        amount=Value(None, money) if money else None,
        place=place(clause.tokens if clause else (), scene),
        mode=mode(around, scene) if is_meeting else None,
        hearsay=hearsay(around, scene),
    )


def _first(pattern: re.Pattern[str], evidence: Quote, scene: Scene) -> Quote | None:
    hit = pattern.search(evidence.exact)
    return scene.part(evidence, hit) if hit else None


def condition(tokens: Iterable[Token], evidence: Quote, scene: Scene) -> Condition | None:
    """The first clause or phrase that the act hangs on."""
    for token in tokens:
        is_clause = token.dep_ == "advcl" and any(child.lower_ in CONDITION_MARKS for child in token.children)
        is_phrase = (
            token.dep_ == "prep"
            and token.lower_ in CONDITION_PREPOSITIONS
            and lexicon.trigger(_words(token)) != "other"
        )
        if is_clause or is_phrase:
            quote = scene.quote([word for word in token.subtree if not word.is_space])
            return (
                Condition(quote, Value(lexicon.trigger(quote.exact), quote))
                if evidence.span.contains(quote.span)
                else None
            )
    if hit := CONDITION_PHRASES.search(evidence.exact):
        quote = scene.part(evidence, hit)
        return Condition(quote, Value(lexicon.trigger(quote.exact), quote))
    return None


def _words(token: Token) -> str:
    return " ".join(word.text for word in token.subtree)


def place(tokens: Iterable[Token], scene: Scene) -> Value[str] | None:
    """The place behind in or at."""
    for token in tokens:
        if token.dep_ == "pobj" and token.head.lower_ in {"in", "at"} and token.ent_type_ in PLACES:
            quote = scene.quote(_name(token))
            return Value(quote.exact, quote)
    return None


def mode(around: Quote, scene: Scene) -> Value[Mode] | None:
    """The form of a meeting, where its sentence says it."""
    for name in ("hybrid", "remote", "in-person"):
        for phrase in sorted(lexicon.phrases(name.replace("-", "_")), key=len, reverse=True):
            if hit := re.search(rf"\b{re.escape(phrase)}\b", around.exact, re.IGNORECASE):
                return Value(name, scene.part(around, hit))
    return None


def hearsay(around: Quote, scene: Scene) -> Value[bool] | None:
    """Whether its sentence marks it as unconfirmed."""
    hit = lexicon.hearsay(around.exact)
    return Value(True, scene.part(around, hit)) if hit else None
