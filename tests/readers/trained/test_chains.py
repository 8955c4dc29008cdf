"""Who says that an act is so, however many stand between, and how surely each."""

from __future__ import annotations

from dataclasses import replace

from servanda.model import Act, Attribution, Link, Quote, Span, Value
from servanda.readers.trained.chains import certain, chained, nested

TEXT = "Ada said that Bo had denied that Cy, as he says, reportedly told us that Norland would pay."
PAYS = "Norland would pay"


def quote(words: str, after: int = 0) -> Quote:
    start = TEXT.index(words, after)
    return Quote.of(TEXT, Span(start, start + len(words)))


def said(*levels: tuple[str, str, str]) -> list[Attribution]:
    """A tree of one branch, the outermost first."""
    inner: tuple[Attribution, ...] = ()
    for source, cue, begin in reversed(levels):
        content = quote(TEXT[TEXT.index(begin) : -1])
        inner = (Attribution(quote(source), quote(cue), (content,), inner),)
    return list(inner)


TREE = said(
    ("Ada", "said", "that Bo"),
    ("Bo", "had denied", "that Cy"),
    ("Cy", "told", "that Norland"),
)
PROMISE = Act("commit", quote(PAYS))


def linked(*names: str) -> Act:
    return replace(PROMISE, sources=tuple(Link(None, quote(name)) for name in names))


def names(act: Act) -> list[str]:
    return [link.words for link in act.sources]


def test_an_act_without_sources_has_all_who_stand_around_it() -> None:
    """From the one nearest to the outlet to the farthest."""
    assert names(chained(PROMISE, TREE)) == ["Ada", "Bo", "Cy"]


def test_a_chain_of_two_goes_on_and_a_single_source_stays() -> None:
    """The network sees two links; where it says that there is one it is believed."""
    assert names(chained(linked("Ada", "Bo"), TREE)) == ["Ada", "Bo", "Cy"]
    assert names(chained(linked("Ada"), TREE)) == ["Ada"]


def test_a_pronoun_within_somebody_s_words_adds_nobody() -> None:
    """Ada, who said that she said it, is one source."""
    tree = said(("Ada", "said", "that Bo"), ("he", "says", "that Norland"))
    assert names(chained(PROMISE, tree)) == ["Ada"]


def test_what_stands_in_no_content_has_no_source() -> None:
    """Nor has what holds the one who says it."""
    assert chained(Act("claim", quote(TEXT[:-1])), TREE).sources == ()


def test_each_link_is_as_sure_as_its_own_cue() -> None:
    """And the mark of hearsay is that of the one by whom it stands."""
    heard = replace(linked("Ada", "Bo", "Cy"), hearsay=Value(True, quote("reportedly")))
    assert [link.certainty for link in certain([heard], TREE)[0].sources] == ["said", "denied", "reportedly"]


def test_hearsay_within_the_words_of_all_is_of_the_last() -> None:
    """Who it was heard from is not told."""
    heard = replace(linked("Ada"), hearsay=Value(True, quote("reportedly")))
    assert [link.certainty for link in certain([heard], TREE[:1])[0].sources] == ["reportedly"]


def test_a_link_without_a_cue_stands_in_the_innermost_that_holds_it() -> None:
    """So the tree says what the chain says."""
    tree = said(("Ada", "said", "that Bo"), ("Bo", "had denied", "that Cy"))
    (outer,) = nested(tree, [linked("Ada", "Bo", "Cy")])
    assert [one.source.exact for one in outer.all() if one.source] == ["Ada", "Bo", "Cy"]
    assert [one.cue.exact if one.cue else None for one in outer.all()] == ["said", "had denied", None]
