"""Figures of attributions, counted by hand."""

from __future__ import annotations

from pathlib import Path

from bench.attributions import FIGURES, Scores, agreement, differences, of_reading, outermost
from bench.quoting import by_regex
from training.polnear import Annotated, Attribution

from servanda.model import Attribution as Found
from servanda.model import Quote, Reading, Span

TEXT = "Grey said that the bridge was safe, adding that Brown had warned of ice."


def spans(*words: str) -> tuple[Span, ...]:
    """Where the words stand in the text."""
    return tuple(Span(TEXT.index(one), TEXT.index(one) + len(one)) for one in words)


SAID = Attribution(spans("Grey"), spans("said"), spans("that the bridge was safe"))
ADDING = Attribution(spans("Grey"), spans("adding"), spans("that Brown had warned of ice"))
WARNED = Attribution(spans("Brown"), spans("warned"), spans("of ice"))


def scored(*found: Attribution) -> dict[str, float]:
    """Every F1 against the two outer attributions of the text."""
    scores = Scores()
    scores.add(TEXT, [SAID, ADDING], found)
    return {name: scores.f1(name) for name in FIGURES}


def test_the_annotations_themselves_score_100() -> None:
    """And nothing found scores 0."""
    assert set(scored(ADDING, SAID).values()) == {100.0}
    assert set(scored().values()) == {0.0}


def test_a_shared_source_is_one_span() -> None:
    """One of two attributions is found: the source is all there, of cue and content one in two."""
    figures = scored(SAID)
    assert figures["source"] == 100.0
    assert figures["cue"] == figures["content"] == figures["linked"] == 66.7
    assert figures["spans"] == 75.0  # 3 of 5 at a precision of 1


def test_a_wrong_boundary_is_no_exact_span() -> None:
    """But it links by overlap, as long as no part is missing."""
    near = Attribution(SAID.source, SAID.cue, spans("the bridge was safe"))
    assert scored(near, ADDING)["content"] == 50.0
    assert scored(near, ADDING)["linked"] == 50.0
    assert scored(near, ADDING)["linked by overlap"] == 100.0
    assert scored(Attribution((), SAID.cue, SAID.content), ADDING)["linked by overlap"] == 50.0


def test_swapped_sources_are_not_linked() -> None:
    """Spans may all be right while the links between them are wrong."""
    swapped = [Attribution(one.source, one.cue, other.content) for one, other in ((SAID, ADDING), (ADDING, SAID))]
    assert scored(*swapped)["spans"] == 100.0
    assert scored(*swapped)["linked"] == scored(*swapped)["linked by overlap"] == 0.0


def test_what_stands_in_a_content_is_left_aside() -> None:
    """Whether the reader gives it in a tree or side by side."""
    assert outermost([SAID, ADDING, WARNED]) == [SAID, ADDING]

    def found(one: Attribution, *inner: Found) -> Found:
        source, cue, content = (Quote.of(TEXT, span) for span in (*one.source, *one.cue, *one.content))
        return Found(source, cue, (content,), inner)

    tree = Reading("", "test/1", (found(SAID), found(ADDING, found(WARNED))))
    assert of_reading(tree, TEXT) == [SAID, ADDING]


def test_errors_stand_in_the_order_of_the_text() -> None:
    """A line each, with the label and the words."""
    lines = differences(Annotated("bridge", "x", TEXT, (SAID,)), [Attribution(SAID.source, spans("adding"))])
    assert lines == [
        "MISSED bridge cue: 'said'",
        "MISSED bridge content: 'that the bridge was safe'",
        "EXTRA  bridge cue: 'adding'",
    ]


def test_annotators_are_compared_two_by_two(tmp_path: Path) -> None:
    """Three of them make three pairs; articles that one has read do not count."""
    one, other = "T1\tCue 5 9\tsaid\nE1\tAttribution:T9 Cue:T1\n", ""
    for name, standoffs in (("bridge", (one, one, other)), ("road", (one,))):
        for kind in ("text", "attributions"):
            (tmp_path / kind).mkdir(exist_ok=True)
        (tmp_path / "text" / f"{name}.txt").write_text(TEXT, encoding="utf-8")
        for number, standoff in enumerate(standoffs):
            (tmp_path / "attributions" / f"{name}_{number}.ann").write_text(standoff, encoding="utf-8")
    scores, articles = agreement([tmp_path])
    assert articles == 1
    assert scores.tallies["cue"].figures()["tp"] == 1
    assert scores.tallies["cue"].figures()["gold"] == 3


def test_the_baseline_reads_quotes_and_indirect_speech() -> None:
    """One attribution a sentence, by the first rule that fits."""
    text = "“It is safe,” Grey said. The mayor said that it was not. According to Brown, ice is near. It rained."
    assert [
        tuple(span.of(text) for part in (one.source, one.cue, one.content) for span in part) for one in by_regex(text)
    ] == [
        ("Grey", "said", "“It is safe,”"),
        ("The mayor", "said", "that it was not"),
        ("Brown", "According to", "ice is near"),
    ]
