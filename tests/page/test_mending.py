"""Spoilt letters are mended for reading, and quoted as they stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from servanda import read
from servanda.model import Act, Article, Block, Quote, Reading, Span, Value
from servanda.page import mended

SPOILT = {"é": "Ã©", "’": "â€™", "ñ": "ÃÂ±", "“": "â€œ", "–": "â€“"}
WORDS = st.lists(
    st.sampled_from(["Peña", "said", "“we", "don’t", "pay", "–", "€5", "Zürich", "日本", "Łódź"]), max_size=9
)


def test_mended_letters_are_read_and_the_kept_ones_quoted() -> None:
    """A name is known by its right letters; every quotation stands in the kept text."""
    text = "President Enrique PeÃ±a Nieto said on Tuesday that Mexico wonâ€™t pay 5 million euros for the wall."
    result = read(text, published="2016-02-03")
    assert result.article is not None
    assert result.reading is not None
    assert result.article.text == text
    (act,) = result.reading.acts
    assert [link.value for link in act.sources] == ["MEX/Enrique Peña Nieto"]
    assert act.evidence.exact == "Mexico wonâ€™t pay 5 million euros for the wall"
    result.reading.check(result.article)


def test_capitals_are_read_and_quoted() -> None:
    """Names are known in a text that has no small letters, and in one that has them no line in capitals is a name."""
    result = read(
        "PRESIDENT XI JINPING SAID ON TUESDAY THAT CHINA WILL SEND 500 SOLDIERS TO MALI.", published="2025-02-03"
    )
    assert result.reading is not None
    assert result.article is not None
    (act,) = result.reading.acts
    assert [actor.value for actor in act.actors] == ["CHN"]
    assert act.evidence.exact == "CHINA WILL SEND 500 SOLDIERS TO MALI"
    result.reading.check(result.article)


@given(WORDS)
def test_sound_text_is_left_alone(words: list[str]) -> None:
    """Whatever letters it has."""
    article = Article(" ".join(words))
    assert mended(article).article is article


@given(st.lists(st.sampled_from(["Pe", *SPOILT.values(), "one", " ", "dog. "]), max_size=12), st.data())
def test_every_place_leads_back_to_words_that_hold_it(parts: list[str], data: st.DataObject) -> None:
    """What is quoted of the mended text is, in the kept one, the same words before they were mended."""
    text = "x".join(parts) + "."
    article = Article(text, blocks=(Block(Span(0, len(text)), "paragraph"),))
    way = mended(article)
    words = way.article.text
    start = data.draw(st.integers(0, len(words) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(words))))
    evidence = Quote.of(words, span)
    act = Act("claim", evidence, actors=(Value("NOR", evidence),))
    back = way.back(Reading(way.article.sha256, "test", acts=(act,)))
    back.check(article)
    assert mended(Article(back.acts[0].evidence.exact)).article.text == evidence.exact
    assert way.article.blocks[0].span == Span(0, len(words))
