"""Frozen text has one form; what stands in it can be found again in the page."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.errors import Unreadable
from servanda.page.freeze import Thaw, freeze, mended

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
# Letters that NFC joins or takes apart, marks, line ends, a byte order mark.
AWKWARD = st.text(st.sampled_from("aeé\u0301\u0323\u0327o\u0308\u1100\u1161क\u0958 \t\r\n\ufeff🚚ש\u05c1\u2001"))


@given(TEXT | AWKWARD)
def test_freezing_twice_changes_nothing(text: str) -> None:
    assert freeze(freeze(text)) == freeze(text)


@given(TEXT | AWKWARD)
def test_frozen_text_is_nfc_with_one_kind_of_line_end_and_no_mark_at_its_head(text: str) -> None:
    frozen = freeze(text)
    assert unicodedata.is_normalized("NFC", frozen)
    assert "\r" not in frozen
    assert not frozen.startswith("\ufeff")


@pytest.mark.parametrize(
    ("text", "frozen"),
    [
        ("one\r\ntwo\rthree\nfour\r\r\nfive", "one\ntwo\nthree\nfour\n\nfive"),
        ("e\u0301lan", "élan"),
        ("\ufeff\ufeffword", "word"),
        ("word\ufeffword", "word\ufeffword"),
        ("  spaces\u00a0and\ttabs stay ", "  spaces\u00a0and\ttabs stay "),
    ],
)
def test_what_changes_and_what_does_not(text: str, frozen: str) -> None:
    assert freeze(text) == frozen


@pytest.mark.parametrize(("foreign", "name"), [("\0", "U+0000"), ("\ud83d", "U+D83D"), ("\udfff", "U+DFFF")])
def test_what_belongs_in_no_text_is_refused_with_its_place(foreign: str, name: str) -> None:
    with pytest.raises(Unreadable, match=rf"\[TEXT001\] {name.replace('+', '.')}") as refused:
        freeze(f"abc{foreign}")
    assert refused.value.place == "character 3"


@given(st.text(st.characters() | st.sampled_from("\0\ud83d\n ")))
def test_what_a_page_says_of_itself_always_becomes_one_line_of_frozen_text(words: str) -> None:
    line = mended(words)
    assert line == " ".join(freeze(line).split())
    line.encode()


@given(st.lists(AWKWARD, min_size=1), st.data())
def test_the_words_of_a_line_are_found_again_in_the_page_before_it_was_frozen(
    lines: list[str], data: st.DataObject
) -> None:
    page = "\r\n".join(lines)
    frozen = freeze(page)
    stretches = [
        (at + len(line) - len(line.lstrip()), at + len(line.rstrip()))
        for line, at in zip(frozen.split("\n"), _starts(frozen), strict=True)
        if line.strip()
    ]
    if stretches:
        start, end = data.draw(st.sampled_from(stretches))
        place = Thaw(page, frozen).place(start, end)
        assert freeze(page[place.start : place.end]) == frozen[start:end].lstrip("\ufeff")


def _starts(text: str) -> list[int]:
    return [0, *(at + 1 for at, character in enumerate(text) if character == "\n")]
