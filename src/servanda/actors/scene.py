"""Where an article names whom, as seen from one act: the numbers by which candidates for its slots are weighed."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cache, cached_property
from itertools import accumulate, groupby

import numpy as np

from servanda import data
from servanda.actors.pronouns import Mention
from servanda.actors.sentences import Sentences
from servanda.data.judge import Floats
from servanda.model import ACT_TYPES, Act, Attribution, Quote, Span

# Whoever is named in so many sentences before an act's may be meant.
BACK = 4
# So many of the states, and of the persons, that an article names most may be meant where nobody is named.
STATES, PERSONS = 3, 2
# No mention further back than so many others is looked at.
FARTHEST = 80
# Counts above it tell no more; what is not there at all counts as much.
MOST = 9
QUOTATION = ("“", '"', "‘")
LISTED = re.compile(r"(?:['’]s)?(?:,|,? and|,? or|,? &)(?: the)? ")
BEHIND_NAME = re.compile(r"(?:['’]s?)?\s*([A-Za-z]+|[,.:;()])")
BEFORE_NAME = re.compile(r"([A-Za-z]+|[,.;:])\W*$")
POSSESSIVE = re.compile(r"['’]s")
WORD = re.compile(r"[a-z]+")
# Words beside a name lie within so many characters; who is made to speak within so many is near.
REACH, NEAR = 24, 200


@cache
def _words(side: str) -> dict[str, int]:
    """Words and marks before or behind a name that tell what it does there, numbered from 1."""
    return {word: number for number, word in enumerate(data.toml("beside.toml")[side], 1)}


# How many values each number has that is told apart by value: the words beside the name, and eight counts.
SIZES = (len(_words("before")) + 1, len(_words("behind")) + 1, *[MOST + 1] * 8)
OFFSETS = np.cumsum([0, *SIZES[:-1]])
NOWHERE = (0, 0, *[MOST] * 8)


class Scene:
    """One article's mentions in the order of the text, and what they say of those whom they name."""

    def __init__(self, text: str, mentions: Iterable[Mention], said: Iterable[Attribution]) -> None:
        self.text = text
        self.said = [(one.source.span, one.content) for one in said if one.source]
        self.mentions = sorted(set(mentions))
        self.starts = [one.span.start for one in self.mentions]
        self.sentences = Sentences(text)
        self.numbers = [self.sentences.number(start) for start in self.starts]
        self.counts = Counter(one.code for one in self.mentions)
        self.owners = Counter(owner(one.code) for one in self.mentions)
        self.states = [code for code, _ in self.owners.most_common(STATES)]
        self.kinds = {one.code: "state" if one.is_state else one.kind for one in self.mentions}
        persons = Counter(one.code for one in self.mentions if self.kinds[one.code] == "person")
        self.persons = [code for code, _ in persons.most_common(PERSONS)]
        self.title = max(0, text.find("\n"))

    def near(self, act: Act) -> dict[str, Quote | None]:
        """Those who are named around an act, the last first, with the words; then those whom the article is about."""
        span = act.evidence.span
        begin = self.sentences.start(self.sentences.number(span.start) - BACK)
        found: dict[str, Quote | None] = {}
        for mention in reversed(self.mentions[self.at(begin) : self.at(self.end(span))]):
            found.setdefault(mention.code, Quote.of(self.text, mention.span))
        return found | {code: None for code in (*self.persons, *self.states) if code not in found}

    def rows(self, act: Act, codes: Collection[str]) -> Floats:
        """A row of numbers for each candidate."""
        view = _View(self, act.evidence.span)
        about = self._about(act)
        numbers = [[*about, *view.numbers(code)] for code in codes]
        width = len(numbers[0])
        rows = np.zeros((len(codes), width + sum(SIZES)), np.float32)
        rows[:, :width] = numbers
        classes = np.array([view.classes(code) for code in codes])
        rows[np.arange(len(codes))[:, None], width + OFFSETS + classes] = 1
        return rows

    def _about(self, act: Act) -> list[bool | float]:
        """What is the same for all candidates."""
        span = act.evidence.span
        words = WORD.findall(act.evidence.exact.lower())
        pronouns = data.toml("beside.toml")["pronouns"]
        before = self.text[self.text.rfind("\n", 0, span.start) + 1 : span.start]
        return [
            before.endswith(QUOTATION) or before.count("“") > before.count("”"),
            self.sentences.number(span.start) / len(self.sentences),
            *(not set(some).isdisjoint(words) for some in pronouns),
            *(not set(some).isdisjoint(words[:1]) for some in pronouns),
            *(act.type == kind for kind in ACT_TYPES),
        ]

    def at(self, place: int) -> int:
        """The number of the first mention from a place on."""
        return bisect_left(self.starts, place)

    def end(self, span: Span) -> int:
        """Where the sentence in which a span ends does."""
        return self.sentences.end(self.sentences.number(span.end - 1))

    @cached_property
    def beside(self) -> list[tuple[int, int, bool]]:
        """Of each mention, the numbers of the words before and behind it, 0 for others, and whether it owns."""
        return [
            (
                _numbered("before", BEFORE_NAME.search(self.text, max(0, one.span.start - REACH), one.span.start)),
                _numbered("behind", BEHIND_NAME.match(self.text, one.span.end, one.span.end + REACH)),
                POSSESSIVE.match(self.text, one.span.end) is not None,
            )
            for one in self.mentions
        ]

    @cached_property
    def listed(self) -> list[int]:
        """Of each mention, how many others stand in one list with it."""
        pairs = zip(self.mentions, self.mentions[1:], strict=False)
        joined = [LISTED.fullmatch(self.text, one.span.end, other.span.start) is not None for one, other in pairs]
        runs = [len(list(run)) for _, run in groupby(accumulate((not one for one in joined), initial=0))]
        return [size - 1 for size in runs for _ in range(size)]


class _View:
    """The mentions as they lie around one act."""

    def __init__(self, scene: Scene, span: Span) -> None:
        self.scene = scene
        text, mentions, at = scene.text, scene.mentions, scene.at
        self.start = span.start
        self.number = scene.sentences.number(span.start)
        paragraph, until = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
        before, ended = scene.sentences.start(self.number - 1), at(scene.end(span))
        self.first, self.begin, self.end = at(scene.sentences.start(self.number)), at(span.start), at(span.end)
        self.inside = _firsts(mentions, range(self.begin, self.end))
        self.ahead = _firsts(mentions, range(self.end, ended))
        self.back = _firsts(mentions, range(self.begin - 1, max(-1, self.begin - FARTHEST), -1))
        self.order = {code: place for place, code in enumerate(self.back)}
        seen: Counter[str] = Counter()
        self.rank: dict[str, int] = {}
        for code in self.back:
            self.rank[code] = seen[scene.kinds[code]]
            seen[scene.kinds[code]] += 1
        stretches = (
            (self.begin, self.end),
            (self.first, self.begin),
            (self.end, ended),
            (at(before), self.first),
            (at(paragraph), self.first),
            (0, at(scene.title)),
            (at(before), min(at(before) + 1, self.first)),
            (self.first, min(self.first + 1, ended)),
        )
        self.named = [{one.code for one in mentions[a:b]} for a, b in stretches]
        self.block = Counter(one.code for one in mentions[at(paragraph) : at(until if until >= 0 else len(text))])
        self.first_of_all = {one.code for one in mentions[:1]}
        self.speakers = self._speakers(span, paragraph)

    def _speakers(self, span: Span, paragraph: int) -> tuple[set[str], set[str]]:
        """Those who are made to say the act, and others who are made to say something near by."""
        scene = self.scene
        found: tuple[set[str], set[str]] = (set(), set())
        for source, content in scene.said:
            says = any(quote.span.overlaps(span) for quote in content)
            if says or paragraph <= source.start < span.end + NEAR:
                found[not says].update(
                    one.code for one in scene.mentions[scene.at(source.start) : scene.at(source.end)]
                )
        return found

    def numbers(self, code: str) -> list[bool | float]:
        """The numbers of one candidate that count as they are."""
        scene = self.scene
        at, total, kind = self._at(code), max(1, len(scene.mentions)), scene.kinds.get(code)
        return [
            code in scene.states[:1],
            code in self.first_of_all,
            kind == "state",
            kind == "person",
            "/" in code,
            not code[:1].isupper(),
            math.log((1 + scene.counts[code]) / total),
            math.log((1 + scene.owners[owner(code)]) / total),
            at is not None,
            at is not None and scene.beside[at][2],
            *self._far(at),
            *(code in some for some in self.speakers),
            *(code in some for some in self.named),
        ]

    def _far(self, at: int | None) -> tuple[float, int, int]:
        """How far behind the act's beginning a mention stands, and the marks between that part clauses."""
        if at is None:
            return 0.0, 0, 0
        span, text = self.scene.mentions[at].span, self.scene.text
        far = span.start - self.start
        begin, end = min(span.end, self.start), max(span.start, self.start)
        commas, semicolons = text.count(",", begin, end), text.count(";", begin, end)
        return math.copysign(math.log1p(abs(far)), far), min(commas, MOST), min(semicolons, MOST)

    def classes(self, code: str) -> tuple[int, ...]:
        """The numbers of one candidate of which each value weighs by itself, as many as SIZES."""
        scene, at = self.scene, self._at(code)
        if at is None:
            return NOWHERE
        before, behind, _ = scene.beside[at]
        counts = (
            self.number - scene.numbers[self.back[code]] if code in self.back else MOST,
            self.order.get(code, MOST),
            self.rank.get(code, MOST),
            max(0, at - self.first + 1),
            self.ahead[code] - self.end if code in self.ahead else MOST,
            self.inside[code] - self.begin if code in self.inside else MOST,
            self.block[code],
            scene.listed[at],
        )
        return (before, behind, *(min(count, MOST) for count in counts))

    def _at(self, code: str) -> int | None:
        """The mention by which one is seen from the act: within it, behind it or before it."""
        return self.inside.get(code, self.ahead.get(code, self.back.get(code)))


def owner(code: str) -> str:
    """The state or body to which somebody belongs; of who belongs to none, the same one."""
    return code.split("/", maxsplit=1)[0]


def _firsts(mentions: Sequence[Mention], numbers: range) -> dict[str, int]:
    """By code, the first of these mentions."""
    found: dict[str, int] = {}
    for number in numbers:
        found.setdefault(mentions[number].code, number)
    return found


def _numbered(side: str, found: re.Match[str] | None) -> int:
    """The number of the word that was found beside a name, from 1; 0 for any other."""
    return _words(side).get(found[1].lower(), 0) if found else 0
