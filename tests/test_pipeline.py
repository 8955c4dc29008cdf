"""From Python: one line from a text to typed objects, and readings that cannot lie."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import servanda
from servanda.actors import Own, using
from servanda.errors import MetadataError
from servanda.model import Act, Article, Page, Quote, Reading, Span
from servanda.page import to_article
from servanda.pipeline import metadata, read_article, read_articles
from servanda.readers import load

TEXT = "Norland will send ten lorries to Sudland within 48 hours, Prime Minister Ada Byron said.\n\nBy Ada Quill\n"


class Forger:
    """A reader that makes its quotations up, and reads the furniture."""

    name = "forger/1"
    languages = frozenset({"en"})

    def read(self, article: Article) -> Reading:
        """Two made-up quotations, one real one, one out of the byline."""
        byline = article.text.index("By Ada Quill")
        acts = (
            Act("refuse", Quote(Span(0, 7), "Sudland")),
            Act("commit", Quote.of(article.text, Span(0, 7))),
            Act("claim", Quote.of(article.text, Span(byline, byline + 12))),
            Act("claim", Quote(Span(10, 10_000), "beyond the end")),
        )
        return Reading(article.sha256, self.name, acts=acts)


def test_read_gives_typed_objects_in_one_line() -> None:
    """The promise of the README."""
    result = servanda.read(TEXT, published=date(2025, 9, 5), language="en")
    assert result.article is not None
    assert result.reading is not None
    (act,) = result.reading.acts
    assert (act.type, act.evidence.exact[:7]) == ("commit", "Norland")
    assert act.deadline is not None
    assert act.deadline.value == "2025-09-07"
    assert [source.words for source in act.sources] == ["Ada Byron"]


def test_what_is_not_verbatim_is_dropped_and_recorded() -> None:
    """Whatever reader is plugged in, made-up words and furniture do not enter; each drop leaves a rejection."""
    article = servanda.read(TEXT, language="en").article
    assert article is not None
    reading = read_article(article, Forger())
    assert [act.type for act in reading.acts] == ["commit"]
    assert sorted(rejection.code for rejection in reading.rejections) == ["SPAN001", "SPAN002", "SPAN003"]
    reading.check(article)


def test_a_language_that_the_reader_lacks_keeps_the_article() -> None:
    """The text is kept and the reason said; nothing is read as if it were English."""
    text = (
        "Die Regierung hat am Montag beschlossen, der Ukraine weitere Waffen zu liefern. Der Kanzler sagte, "
        "man werde das Versprechen einhalten, sobald der Bundestag zugestimmt habe. Die Opposition lehnte dies ab. "
        "Die Ministerin forderte die Nachbarländer auf, sich an den Kosten zu beteiligen, und dankte ihnen."
    )
    result = servanda.read(text)
    assert result.article is not None
    assert result.article.metadata.language == "de"
    assert result.reading is None
    assert result.rejection is not None
    assert result.rejection.code == "LANG001"


class Stumbler:
    """A reader with a bug: its span runs backwards."""

    name = "stumbler/1"
    languages = frozenset({"en"})

    def read(self, article: Article) -> Reading:
        """Raise what the model raises for such a span."""
        return Reading(article.sha256, self.name, acts=(Act("meet", Quote.of(article.text, Span(5, 3))),))


def test_a_readers_impossible_span_costs_its_reading_not_the_run() -> None:
    """The article is kept and the rejection says why it is unread."""
    result = servanda.read(TEXT, language="en", reader=Stumbler())
    assert result.article is not None
    assert result.reading is None
    assert result.rejection is not None
    assert result.rejection.code == "SPAN001"


def test_a_lone_surrogate_is_refused_not_guessed_at() -> None:
    """What is no text is rejected with its place."""
    rejection = servanda.read("Norland \ud800 agreed to pay.").rejection
    assert rejection is not None
    assert (rejection.code, rejection.place) == ("TEXT001", "character 8")


@pytest.mark.parametrize("day", ["2025-02-30", "5 September", "2025", "2025-9-5", ""])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    """A wrong day would move every deadline."""
    with pytest.raises(MetadataError, match="META001"):
        servanda.read(TEXT, published=day)


def test_an_unknown_year_stays_unknown() -> None:
    """Law 4: no year, no resolved deadline; the words are kept."""
    result = servanda.read(TEXT, published="XXXX-09-05", language="en")
    assert result.reading is not None
    (act,) = result.reading.acts
    assert act.deadline is not None
    assert act.deadline.value is None
    assert act.deadline.words == "within 48 hours"


def test_every_value_says_whose_voice_it_is() -> None:
    """Law 3: the outlet's words, the source's words and our inference are told apart."""
    result = servanda.read(TEXT, published="2025-09-05", language="en")
    assert result.reading is not None
    (act,) = result.reading.acts
    voices = {name: act.voice(value) for name, value in act.values()}
    assert voices["actors"] == "source"
    assert {act.voice(value) for _, value in act.values() if value.quote is None} <= {"inference"}


def test_html_that_is_passed_as_text_is_read_as_a_page() -> None:
    """Tags and advertisements must not be read as prose."""
    page = (
        "<!DOCTYPE html><html><body><nav>Home</nav><article><h1>Talks end</h1><p>Norland will send ten lorries "
        "to Sudland, Prime Minister Ada Byron said.</p></article></body></html>"
    )
    article = servanda.read(page, language="en").article
    assert article is not None
    assert "<" not in article.text
    assert "Home" not in article.text


def test_a_path_is_no_text() -> None:
    """Whoever passes a file learns what to pass instead."""
    with pytest.raises(TypeError, match="read_text"):
        servanda.read(Path("report.txt"))  # type: ignore[arg-type] # that is the point


def test_he_is_the_one_whom_the_sentence_before_is_about() -> None:
    """A person named in an apposition is spoken of, though the office is the subject."""
    text = (
        "President Bo Quill of Sudland said on Monday that talks would go on.\n\n"
        "Norland's premier, Ada Byron, welcomed the offer but was in no hurry. He will send ten lorries by May.\n"
    )
    reading = servanda.read(text, language="en").reading
    assert reading is not None
    assert any(
        "Byron" in actor.words for act in reading.acts if "lorries" in act.evidence.exact for actor in act.actors
    )


def test_several_articles_are_read_with_the_own_tables_that_are_in_force(tmp_path: Path) -> None:
    """Those that are read ahead in threads too."""
    table = tmp_path / "names.tsv"
    table.write_text("code\tname\tnoun\twikidata\nLake League\tLL\tleague\t\n", encoding="utf-8")
    text = "The LL will send number trucks to Ukraine by June, its president said on Monday."
    articles = [
        to_article(
            Page(text.replace("number", number).encode(), number, "text/plain"), metadata(published="2026-05-04")
        )
        for number in ("ten", "twenty", "thirty")
    ]
    with using(Own(names=table)):
        readings = list(read_articles(articles, load("standard")))
    assert all("Lake League" in {one.words for act in each.acts for one in act.actors} for each in readings)
