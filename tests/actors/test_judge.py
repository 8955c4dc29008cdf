"""Where an article names whom, as numbers, and whose somebody is."""

from __future__ import annotations

import numpy as np
import pytest

from servanda.actors.cast import Cast
from servanda.actors.pronouns import Mention
from servanda.actors.scene import Scene
from servanda.model import Act, Quote, Span

TEXT = "Lisbon waits.\n\nAnn Selby of Norway said that Portugal, Spain and France would pay Kenya at once."


def scene(text: str = TEXT) -> Scene:
    """The scene of a text with the states that it names."""
    return Scene(text, Cast(text, None).context.mentions, ())


def act(text: str = TEXT) -> Act:
    """What stands behind "France" in a text."""
    begin = text.index("would pay")
    return Act("commit", Quote.of(text, Span(begin, text.index(" at once"))))


def test_an_article_without_names_has_rows_too() -> None:
    """Every candidate is nowhere."""
    text = "somebody would pay at once"
    assert np.isfinite(Scene(text, (), ()).rows(act(text), ["FRA"])).all()


def test_members_of_a_list_count_each_other() -> None:
    """Portugal, Spain and France are three; Norway and Kenya stand alone."""
    here = scene()
    listed = dict(zip((one.code for one in here.mentions), here.listed, strict=True))
    assert [listed[code] for code in ("PRT", "ESP", "FRA", "NOR", "KEN")] == [2, 2, 2, 0, 0]


def test_those_around_an_act_come_with_their_words_and_others_without() -> None:
    """Who is named in the sentence or shortly before, then those whom the article names most."""
    text = "Chile spoke. " + "It rained. " * 9 + TEXT
    near = Scene(text, Cast(text, None).context.mentions, ()).near(act(text))
    assert near["FRA"] == Quote.of(text, Span(text.index("France"), text.index("France") + 6))
    assert near["CHL"] is None


def test_probabilities_of_owners_sum_to_one() -> None:
    """Whoever is named owns a name with some probability."""
    context = Cast(TEXT, None).context
    scores = context.scores(Span(TEXT.index("Ann"), TEXT.index("Ann") + 9))
    assert sum(likely for _, likely in scores) == pytest.approx(1)
    assert max(scores, key=lambda one: one[1])[0] == "NOR"


def test_order_of_mentions_makes_no_difference() -> None:
    """A scene sorts them itself."""
    mentions = [Mention(Span(0, 6), "PRT"), *scene().mentions]
    other = Scene(TEXT, reversed(mentions), ())
    assert np.array_equal(other.rows(act(), ["PRT"]), Scene(TEXT, mentions, ()).rows(act(), ["PRT"]))
