"""An article becomes windows that lose none of its words."""

from __future__ import annotations

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import BertPreTokenizer

from servanda.model import Article, Block, Page, Span
from servanda.page import to_article
from servanda.readers.trained.windows import LONGEST, windows


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """Words of letters, each letter a piece: the worst that can come."""
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,0123456789"
    pieces = ["<s>", "</s>", "[UNK]", *letters, *(f"##{letter}" for letter in letters)]
    made = Tokenizer(WordPiece({piece: at for at, piece in enumerate(pieces)}, unk_token="[UNK]"))  # noqa: S106
    made.pre_tokenizer = BertPreTokenizer()
    return made


def article(text: str) -> Article:
    return to_article(Page(text.encode(), "a.txt", "text/plain"))


@pytest.mark.parametrize(
    "text",
    [
        "A title\n\nNorland will pay.\n",
        "A title\n\n" + "\n\n".join(f"Paragraph {n} says that Norland will pay." for n in range(60)),
        "A title\n\n" + "Norland will pay " * 400 + ".",
        "A title\n\n" + "x" * 5000 + " Norland will pay.",
    ],
)
def test_every_word_is_in_one_window_and_no_window_is_too_long(text: str, tokenizer: Tokenizer) -> None:
    """Short and long articles, an endless paragraph, an endless word."""
    one = article(text)
    found = list(windows(one, tokenizer))
    assert all(len(window.ids) <= LONGEST for window in found)
    words = [word.of(one.text) for window in found for word in window.words]
    assert "".join(words) == "".join("".join(block.content.of(one.text).split()) for block in one.readable())


def test_a_later_window_is_told_the_title(tokenizer: Tokenizer) -> None:
    """But does not tag its words again."""
    one = article("Grain\n\n" + "\n\n".join(["Norland will pay for what it has taken, and more than that."] * 20))
    first, *later = windows(one, tokenizer)
    title = first.ids[1:6]
    assert later
    assert all(window.ids[1:6] == title and window.first[0] > 6 for window in later)


def test_furniture_is_not_read(tokenizer: Tokenizer) -> None:
    """Neither as words nor as context."""
    text = "Grain\n\nBy Ada Byron\n\nNorland will pay."
    blocks = (Block(Span(0, 5), "title"), Block(Span(7, 19), "byline"), Block(Span(21, 38), "paragraph"))
    [window] = windows(Article(text, blocks=blocks), tokenizer)
    assert [word.of(text) for word in window.words] == ["Grain", "Norland", "will", "pay", "."]


def test_words_that_a_span_touches(tokenizer: Tokenizer) -> None:
    """Half a word counts; what lies outside is empty."""
    one = article("A title\n\nNorland will pay.")
    [window] = windows(one, tokenizer)
    start = one.text.index("and will")
    assert [window.words[at].of(one.text) for at in window.covered(Span(start, start + 6))] == ["Norland", "will"]
    assert not window.covered(Span(len(one.text) + 1, len(one.text) + 2))
