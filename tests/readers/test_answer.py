"""Whatever a language model answers, only what stands in the article becomes an act, and each drop is said."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda import data
from servanda.errors import Unreadable
from servanda.model import ACT_TYPES, LABELS, Act, Article, Block, Span
from servanda.readers.answer import CERTAINTIES, Check, acts, schema
from servanda.readers.llm import _system
from servanda.readers.passage import LONGEST_PIECE, Passage, passages

TEXT = (
    "Norland’s  cabinet will open the dam on Monday – or so Ada Byron said.\n\n"
    "“Sudland will pay\n5 million francs”, Ada Byron told Norland. Nor will it wait.\n\n"
    "By Ada Quill"
)
SHOWN = [Span(0, TEXT.index("\n\n")), Span(TEXT.index("“"), TEXT.index("\n\nBy"))]
FIELDS = list(schema()["properties"]["acts"]["items"]["properties"])


def checked(*raw: object) -> tuple[list[Act], list[tuple[str, str | None]]]:
    """The acts that hold, and code and place of what was dropped."""
    check = Check("llm/1:test")
    found = list(check.acts(raw, Passage(TEXT, SHOWN)))
    assert all(rejection.source == "llm/1:test" and rejection.reason for rejection in check.rejections)
    return found, [(rejection.code, rejection.place) for rejection in check.rejections]


def one(**fields: object) -> tuple[Act, list[tuple[str, str | None]]]:
    (act,), dropped = checked({"type": "commit", "evidence": "will open the dam", **fields})
    return act, dropped


WORDS = st.text(max_size=8) | st.sampled_from(TEXT.split()) | st.sampled_from([*ACT_TYPES, *CERTAINTIES, "ceasefire"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*FIELDS, "words", "certainty", "trigger"]) | st.text(max_size=4), inner)
    ),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), ANYTHING) | ANYTHING, max_size=4))
def test_whatever_is_answered_nothing_is_raised_and_every_quotation_stands_in_what_was_shown(raw: list[object]) -> None:
    """Law 1, and law 5: wrong answers are data."""
    found, dropped = checked(*raw)
    assert len(found) + len(dropped) >= len(raw)
    for act in found:
        for quote in act.quotes():
            quote.check(TEXT)
            assert any(span.contains(quote.span) for span in SHOWN)
        assert act.type in ACT_TYPES
        for slot, value in act.values():
            assert slot not in LABELS or value.value in LABELS[slot]


@given(st.text() | st.binary().map(lambda content: content.decode(errors="replace")) | ANYTHING.map(json.dumps))
def test_an_answer_is_a_list_of_acts_or_unreadable(answer: str) -> None:
    found: list[object] | Unreadable
    try:
        found = acts(answer)
    except Unreadable as error:
        found = error
    assert isinstance(found, list) or found.code == "READER006"


@pytest.mark.parametrize(
    ("answered", "recorded"),
    [
        (
            "Norland's cabinet will open the dam on Monday - or so",
            "Norland’s  cabinet will open the dam on Monday – or so",
        ),
        ('"Sudland will pay 5 million francs"', "“Sudland will pay\n5 million francs”"),
        ("  will open the dam ", "will open the dam"),
    ],
)
def test_marks_dashes_and_white_space_may_differ_and_the_articles_own_words_are_recorded(
    answered: str, recorded: str
) -> None:
    (act,), dropped = checked({"type": "commit", "evidence": answered})
    assert (act.evidence.exact, dropped) == (recorded, [])


@pytest.mark.parametrize(
    "invented",
    [
        "Norland will close the dam",
        "will open the dam on Mond",  # a part of a word
        "Will open the dam",
        "will open the dam on Tuesday",
        "Ada Byron said. “Sudland will pay",  # over the end of a paragraph
        "By Ada Quill",  # not shown
        "",
        " ",
        "–",
    ],
)
def test_evidence_that_does_not_stand_there_drops_the_act_and_says_which(invented: str) -> None:
    real = {"type": "refuse", "evidence": "Nor will it wait"}
    found, dropped = checked({"type": "commit", "evidence": invented}, real)
    assert [act.type for act in found] == ["refuse"]
    assert dropped == [("SPAN002", "act 1 of the answer, evidence")]


@pytest.mark.parametrize(
    ("fields", "dropped"),
    [
        ({"deadline": "by Friday"}, ("SPAN002", "deadline")),
        ({"actors": ["Norland", "Westland"]}, ("SPAN002", "actors")),
        ({"actors": "Norland"}, ("READER007", "actors")),
        ({"recipients": [7]}, ("READER007", "recipients")),
        ({"sources": [{"words": "Ada Lovelace", "certainty": "said"}]}, ("SPAN002", "sources")),
        ({"sources": [{"words": "Ada Byron", "certainty": "sworn"}]}, ("READER007", "sources")),
        ({"force": "absolute"}, ("READER007", "force")),
        ({"theme": "gossip"}, ("READER007", "theme")),
        ({"theme": ["energy"]}, ("READER007", "theme")),
        ({"domains": ["sea", "swamp"]}, ("READER007", "domains")),
        ({"condition": {"words": "if it rains", "trigger": "other"}}, ("SPAN002", "condition")),
        ({"condition": {"words": "on Monday", "trigger": "rain"}}, ("READER007", "trigger")),
        ({"condition": "on Monday"}, ("READER007", "condition")),
        ({"amount": 5}, ("READER007", "amount")),
    ],
)
def test_what_is_wrong_in_one_slot_drops_that_alone_and_says_which(
    fields: dict[str, Any], dropped: tuple[str, str]
) -> None:
    act, said = one(**{"place": "the dam", **fields})
    code, slot = dropped
    assert said == [(code, f"act 1 of the answer, {slot}")]
    assert act.place is not None


@pytest.mark.parametrize(
    "raw", [{"type": "vow", "evidence": "will open the dam"}, {"evidence": "will open"}, "will", None, []]
)
def test_an_act_of_no_type_is_dropped(raw: object) -> None:
    assert checked(raw) == ([], [("READER007", "act 1 of the answer")])


def test_slots_are_the_texts_words_and_labels_are_said_to_be_inferred() -> None:
    """Values of words are left to the later stages; a label has no words, so that its voice is ours (law 3)."""
    act, dropped = one(
        actors=["Norland"],
        sources=[{"words": "Ada Byron", "certainty": "reportedly"}],
        when="Monday",
        force="declared",
        theme="energy",
        domains=["sea"],
        condition={"words": "on Monday", "trigger": "other"},
        hearsay=True,
    )
    assert dropped == []
    assert [(value.value, value.quote and value.quote.exact) for _, value in act.values()] == [
        (None, "Norland"), (None, "Ada Byron"), ("declared", None), ("energy", None), ("sea", None), (None, "Monday"),
        (True, None),
    ]  # fmt: skip
    assert [link.certainty for link in act.sources] == ["reportedly"]
    assert {act.voice(value) for _, value in act.values() if value.quote is None} == {"inference"}


def test_force_is_read_for_commitments_alone_and_mode_for_meetings_alone() -> None:
    (refusal, meeting), dropped = checked(
        {"type": "refuse", "evidence": "Nor will it wait", "force": "formal", "mode": "hybrid"},
        {"type": "meet", "evidence": "Nor will it wait", "force": "formal", "mode": "hybrid"},
    )
    assert (refusal.force, refusal.mode, meeting.force, dropped) == (None, None, None, [])
    assert meeting.mode is not None


def test_words_that_stand_in_several_places_are_those_nearest_to_the_evidence() -> None:
    (first, second), _ = checked(
        {"type": "commit", "evidence": "will open the dam", "sources": [{"words": "Ada Byron", "certainty": "said"}]},
        {"type": "commit", "evidence": "will pay", "sources": [{"words": "Ada Byron", "certainty": "said"}]},
    )
    places = [act.sources[0].quote.span.start for act in (first, second) if act.sources[0].quote]
    assert places == [TEXT.index("Ada Byron"), TEXT.rindex("Ada Byron")]


def test_the_same_evidence_told_again_is_its_next_place_or_a_repetition() -> None:
    again = {"type": "claim", "evidence": "Ada Byron"}
    found, dropped = checked(again, again, again)
    assert [act.evidence.span.start for act in found] == [TEXT.index("Ada Byron"), TEXT.rindex("Ada Byron")]
    assert dropped == [("READER007", "act 3 of the answer")]


def test_what_was_dropped_is_shown_short_and_without_control_characters() -> None:
    check = Check("llm/1:test")
    assert not list(check.acts([{"type": "claim", "evidence": "\x1b[31m\u202e" + "x" * 5_000}], Passage(TEXT, SHOWN)))
    (rejection,) = check.rejections
    assert len(rejection.reason) < 200
    assert rejection.reason.isprintable()


def test_what_is_asked_names_every_label_and_every_field() -> None:
    """The prompt, the schema and the model cannot drift apart."""
    asked = _system()
    assert set(data.toml("llm.toml")["types"]) == set(ACT_TYPES)
    for label in [*ACT_TYPES, *CERTAINTIES, *(label for name in LABELS if name != "root" for label in LABELS[name])]:
        assert label in asked
    assert [field for field in FIELDS if f"\n- {field}: " not in asked] == []
    assert "$" not in asked
    (example,) = [part for part in asked.splitlines() if part.startswith('{"acts"')]
    answer = asked[asked.index(example) :]
    text = "Norland will send 200 medics to Sudland by 1 May if the truce holds, Ada Byron said."
    assert text in asked
    check = Check("llm/1:test")
    (act,) = check.acts(acts(answer), Passage(text, [Span(0, len(text))]))
    assert check.rejections == []
    assert act.deadline is not None


def test_a_long_article_is_shown_in_pieces_of_whole_paragraphs_that_miss_nothing() -> None:
    text, blocks = "", []
    for words in ("short words " * 50, "longer " * 600, "much-too-long " * 1_200, "x" * 2 * LONGEST_PIECE, "end"):
        blocks.append(Block(Span(len(text), len(text) + len(words)), "paragraph"))
        text += f"{words}\n\n"
    found = list(passages(Article(text, blocks=tuple(blocks))))
    assert all(sum(span.end - span.start for span in piece.spans) <= LONGEST_PIECE for piece in found)
    shown = [span for piece in found for span in piece.spans]
    assert shown == sorted(shown)
    assert "".join(span.of(text) for span in shown) == text.replace("\n\n", "")
    assert not any(span.of(text).endswith("much-too") for span in shown)
