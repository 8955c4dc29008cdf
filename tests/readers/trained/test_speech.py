"""Sources, cues and contents find each other."""

from __future__ import annotations

import pytest

from servanda.model import Span
from servanda.readers.trained.links import Text
from servanda.readers.trained.speech import link


def place(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def linked(text: str, sources: list[str], cues: list[str], contents: list[str]) -> list[tuple[str, str, list[str]]]:
    found = link(Text(text), *([place(text, words) for words in part] for part in (sources, cues, contents)))
    return [
        (one.source.exact if one.source else "", one.cue.exact if one.cue else "", [each.exact for each in one.content])
        for one in found
    ]


def test_a_quotation_in_two_halves_is_one_content() -> None:
    """The attribution stands between them."""
    text = "“We will pay,” Ada Byron said, “and we will wait.” Then she left."
    found = linked(text, ["Ada Byron"], ["said"], ["“We will pay,”", "“and we will wait.”"])
    assert found == [("Ada Byron", "said", ["“We will pay,”", "“and we will wait.”"])]


def test_each_content_goes_to_the_cue_of_its_sentence() -> None:
    """Two who speak one after the other."""
    text = "Ada said that Norland would pay. Bo denied that Sudland had asked."
    found = linked(text, ["Ada", "Bo"], ["said", "denied"], ["that Norland would pay", "that Sudland had asked"])
    assert found == [
        ("Ada", "said", ["that Norland would pay"]),
        ("Bo", "denied", ["that Sudland had asked"]),
    ]


def test_one_source_may_say_two_things() -> None:
    """The second cue has no source of its own."""
    text = "Ada said that Norland would pay, adding that Sudland would too."
    found = linked(text, ["Ada"], ["said", "adding"], ["that Norland would pay", "that Sudland would too"])
    assert [one[0] for one in found] == ["Ada", "Ada"]


def test_a_colon_leads_over_the_end_of_a_paragraph() -> None:
    """As in a transcript."""
    text = "Ada continued:\n\n“Norland will pay.”"
    assert linked(text, ["Ada"], ["continued:"], ["“Norland will pay.”"])[0][2] == ["“Norland will pay.”"]


def test_a_source_in_another_paragraph_far_away_is_none() -> None:
    """Nobody is made to say what somebody else said."""
    text = "Ada left the hall. " + "It rained. " * 60 + "\n\nIt was said that Norland would pay."
    assert linked(text, ["Ada"], ["was said"], ["that Norland would pay"])[0][0] == ""


def test_the_next_sentence_s_speaker_has_no_part_in_this_one() -> None:
    """The one who spoke stands farther off than the one who speaks next."""
    text = "Minister Ada Byron called the treaty “a good day” for the valley, thanking Sudland. She asked for more."
    found = linked(text, ["Minister Ada Byron", "She"], ["called", "thanking"], ["the treaty “a good day”", "Sudland"])
    assert [one[0] for one in found] == ["Minister Ada Byron", "Minister Ada Byron"]


def test_a_long_text_is_linked_as_its_parts_are() -> None:
    """However many attributions stand before: a thousand and more are looked at a hundred after the other."""
    one = "“We will pay,” Ada Byron said. Bo denied that Sudland had asked.\n\n"
    parts = [[place(one, word) for word in some] for some in (["Ada Byron", "Bo"], ["said", "denied"])]
    parts.append([place(one, "“We will pay,”"), place(one, "that Sudland had asked")])
    many = [[span.shifted(at * len(one)) for at in range(400) for span in some] for some in parts]
    found = link(Text(one * 400), *many)
    sources = [each.source.exact for each in found if each.source]
    assert sources == ["Ada Byron", "Bo"] * 400
    assert all(len(each.content) == 1 for each in found)


@pytest.mark.parametrize("parts", [([], [], []), (["Ada"], [], []), ([], ["said"], [])])
def test_what_has_no_content_is_no_attribution(parts: tuple[list[str], list[str], list[str]]) -> None:
    """Parts alone say nothing."""
    assert linked("Ada said nothing.", *parts) == []
