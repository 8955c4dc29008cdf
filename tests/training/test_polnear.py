"""Attributions in brat's standoff form, on an article made up for this test."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from training.polnear import Annotated, Attribution, contiguous, load, load_all, parse

from servanda.model import Span

TEXT = "The mayor was blunt.\n“The bridge\nstays shut,” she said, “until May,” adding\r\nthat tolls would rise.\n"
STANDOFF = """\
T1	Source 46 49	she
T2	Cue 50 54	said
T3	Content 21 32;33 45	“The bridge stays shut,”
T4	Content 56 68	“until May,”
T5	Attribution 50 54	said
E1	Attribution:T5 Cue:T2 Source:T1 Content:T3 Content2:T4
T6	Cue 69 75	adding
T7	Content 75 98	.
that tolls would rise
T8	Attribution 69 75	adding
E2	Attribution:T8 Source:T1 Cue:T6 Content:T7
T9	Attribution-no-source 0 3	The
E3	Attribution-no-source:T9
T10	Discuss 4 9	mayor
#1	AnnotatorNotes T9	unsure
"""


def words(annotated: Annotated) -> list[dict[str, list[str]]]:
    """The annotated words, which are easier to read than offsets."""
    return [
        {label: [span.of(annotated.text) for span in spans] for label, spans in one.parts()}
        for one in annotated.attributions
    ]


def test_every_argument_is_read() -> None:
    """Fragments that a line end splits are one, `Content2` joins the content, empty events and other marks go."""
    assert words(parse("bridge", "x", TEXT.replace("\r", ""), STANDOFF.replace("75 98", "75 97"))) == [
        {"source": ["she"], "cue": ["said"], "content": ["“The bridge\nstays shut,”", "“until May,”"]},
        {"source": ["she"], "cue": ["adding"], "content": ["that tolls would rise"]},
    ]


def test_offsets_count_line_ends_of_two_characters(tmp_path: Path) -> None:
    """Files are read as they are, and spans are moved into the frozen text."""
    write(tmp_path, "bridge", TEXT, x=STANDOFF)
    (annotated,) = load(tmp_path)
    assert words(annotated)[1]["content"] == ["that tolls would rise"]
    assert "\r" not in annotated.text


def test_spans_move_with_composed_letters() -> None:
    """A decomposed letter in front takes one place less in the frozen text."""
    text = unicodedata.normalize("NFD", "Señor Peña said no.")
    standoff = f"T1\tSource 0 {text.index(' said')}\tx\nE1\tAttribution:T2 Source:T1\n"
    annotated = parse("a", "x", text, standoff)
    assert words(annotated) == [{"source": ["Señor Peña"], "cue": [], "content": []}]
    assert len(annotated.text) < len(text)


def test_the_first_annotator_counts(tmp_path: Path) -> None:
    """`load` gives the first by sign, `load_all` all of them; names may have underscores."""
    write(tmp_path, "some_bridge", TEXT, b="", a=STANDOFF)
    assert [(one.name, one.annotator) for one in load(tmp_path)] == [("some_bridge", "a")]
    ((name, readings),) = load_all(tmp_path)
    assert name == "some_bridge"
    assert [one.annotator for one in readings] == ["a", "b"]
    assert readings[1].attributions == ()


def test_another_folder_is_refused(tmp_path: Path) -> None:
    """It says what it had wanted."""
    with pytest.raises(FileNotFoundError, match="train or dev folder"):
        next(load(tmp_path))


def test_spans_are_joined_over_white_space_alone() -> None:
    """Overlap and touch join, a word between does not; nothing is left of white space."""
    text = "one two  three"
    assert contiguous([Span(0, 3), Span(2, 7)], text) == (Span(0, 7),)
    assert contiguous([Span(9, 14), Span(0, 4)], text) == (Span(0, 3), Span(9, 14))
    assert contiguous([Span(3, 4)], text) == ()
    assert Attribution() == Attribution((), (), ())


def write(folder: Path, name: str, text: str, **standoffs: str) -> None:
    """A part of a corpus with one article."""
    for kind in ("text", "attributions"):
        (folder / kind).mkdir()
    (folder / "text" / f"{name}.txt").write_text(text, encoding="utf-8", newline="")
    for sign, standoff in standoffs.items():
        (folder / "attributions" / f"{name}_{sign}.ann").write_text(standoff, encoding="utf-8", newline="")
