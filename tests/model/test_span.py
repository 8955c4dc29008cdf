"""Spans are half open and count code points; a quotation stands in its text or is refused."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from servanda.errors import EvidenceError
from servanda.model import Quote, Span

TEXT = "Norland 🚚 sends é lorries"


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(st.integers(0, 50))
    return Span(start, draw(st.integers(start + 1, 60)))


@st.composite
def quoted(draw: st.DrawFn) -> tuple[str, Span]:
    """A text and a span that lies in it."""
    text = draw(st.text(min_size=1))
    start = draw(st.integers(0, len(text) - 1))
    return text, Span(start, draw(st.integers(start + 1, len(text))))


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 3), (4, 2)])
def test_a_span_runs_forward_from_zero_on(start: int, end: int) -> None:
    with pytest.raises(EvidenceError, match="SPAN001"):
        Span(start, end)


def test_a_span_counts_code_points_not_bytes_or_utf16_units() -> None:
    assert Span(8, 9).of(TEXT) == "🚚"
    assert Span(10, 15).of(TEXT) == "sends"


def test_a_span_beyond_the_text_says_how_long_the_text_is() -> None:
    with pytest.raises(EvidenceError, match=rf"\[SPAN001\] span ends at 99 .* {len(TEXT)} characters"):
        Span(1, 99).of(TEXT)


def test_the_last_character_is_within_reach() -> None:
    assert Span(len(TEXT) - 1, len(TEXT)).of(TEXT) == "s"


@given(quoted(), st.text(max_size=20))
def test_text_put_in_front_shifts_a_span_by_its_length(example: tuple[str, Span], front: str) -> None:
    text, span = example
    assert span.shifted(len(front)).of(front + text) == span.of(text)


@given(spans(), spans())
def test_overlap_is_mutual_and_means_a_shared_character(one: Span, other: Span) -> None:
    shared = set(range(one.start, one.end)) & set(range(other.start, other.end))
    assert one.overlaps(other) == other.overlaps(one) == bool(shared)


@given(spans(), spans())
def test_a_span_contains_another_when_it_has_all_its_characters(one: Span, other: Span) -> None:
    assert one.contains(other) == (set(range(other.start, other.end)) <= set(range(one.start, one.end)))


@given(quoted())
def test_a_quotation_that_was_cut_from_a_text_stands_in_it(example: tuple[str, Span]) -> None:
    text, span = example
    quote = Quote.of(text, span)
    assert quote.exact == text[span.start : span.end]
    quote.check(text)


@given(quoted(), st.characters())
def test_a_quotation_with_one_other_character_is_refused(example: tuple[str, Span], character: str) -> None:
    text, span = example
    assume(character != text[span.start])
    changed = text[: span.start] + character + text[span.start + 1 :]
    with pytest.raises(EvidenceError, match="SPAN002"):
        Quote.of(text, span).check(changed)


def test_a_quotation_is_not_looked_for_elsewhere_in_the_text() -> None:
    with pytest.raises(EvidenceError, match="SPAN002"):
        Quote(Span(0, 5), "sends").check(TEXT)
