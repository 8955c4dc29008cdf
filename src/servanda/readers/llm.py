"""The reader that asks a language model: off until it is given an address, and never believed without the text.

A model is shown one article at a time and can only answer with acts of that article, whose words are looked up in it.
So the worst that a text which speaks to the model can do is to spoil its own acts. What is asked stands in
`data/llm.toml`, why it is so in `docs/adr/0007-language-model-reader.md`.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from string import Template
from urllib.parse import urlsplit

from servanda import data
from servanda.config import Settings
from servanda.errors import ReaderError
from servanda.model import ACT_TYPES, LABELS, Article, Reading
from servanda.readers.answer import CERTAINTIES, Check, acts, schema
from servanda.readers.chat import Chat
from servanda.readers.passage import Passage, passages

LONGEST_MODEL = 200
HOW = "set SERVANDA_LLM_ADDRESS and SERVANDA_LLM_MODEL, or llm_address and llm_model in servanda.toml"


class LlmReader:
    """Reads with a language model behind an OpenAI-compatible address.

    `address` is what comes before `/chat/completions`, such as `http://127.0.0.1:11434/v1`; without a path `/v1` is
    taken. The same article is asked for in the same words, at temperature 0 and with one seed; whether the same answer
    comes is up to the server. Raises ReaderError READER004 for values that cannot be right.
    """

    languages = frozenset({"en"})

    def __init__(
        self,
        address: str,
        model: str,
        *,
        key: str = "",
        timeout_seconds: float = 300,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not address:
            raise ReaderError(
                "READER004",
                f"the reader 'llm' is off until it knows a server and a model: {HOW}; "
                "for Ollama the address is http://127.0.0.1:11434/v1",
            )
        if not model or not model.isprintable() or len(model) > LONGEST_MODEL:
            raise ReaderError("READER004", f"the reader 'llm' cannot ask for the model {model!r}: {HOW}")
        if not (key.isascii() and key.isprintable()):
            raise ReaderError("READER004", "SERVANDA_LLM_KEY has characters that no key has: was it copied whole?")
        if timeout_seconds <= 0:
            raise ReaderError("READER004", f"llm_timeout_seconds must be more than 0, but it is {timeout_seconds}")
        self._chat = Chat(_base(address), model, key, timeout_seconds, sleep)

    @classmethod
    def configured(cls, settings: Settings) -> LlmReader:
        """The reader that the settings describe."""
        return cls(
            settings.llm_address,
            settings.llm_model,
            key=settings.llm_key,
            timeout_seconds=settings.llm_timeout_seconds,
        )

    @property
    def name(self) -> str:
        """With the version of what is asked, and the model."""
        return f"llm/1:{self._chat.model}"

    def read(self, article: Article) -> Reading:
        """Acts in the order of the text; confidence is the same for all, and labels are marked as inferred.

        Raises ReaderError READER005 where the server cannot be used, Unreadable READER006 where its answer cannot.
        """
        check, asked, form = Check(self.name), _system(), schema()
        found = [
            act
            for passage in passages(article)
            for act in check.acts(acts(self._chat.ask(asked, _user(passage), form)), passage)
        ]
        found.sort(key=lambda act: act.evidence.span)
        return Reading(article.sha256, self.name, acts=tuple(found), rejections=tuple(check.rejections))


def _base(address: str) -> str:
    """The address without a slash at its end, and with the usual path where it has none."""
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or not address.isascii() or not address.isprintable() or " " in address:
        raise ReaderError(
            "READER004", f"llm_address must be like http://127.0.0.1:11434/v1, but it is {address!r}: {HOW}"
        )
    if parts.username is not None or parts.query or parts.fragment:
        raise ReaderError(
            "READER004", "llm_address must have no user, no ? and no #: a key belongs in SERVANDA_LLM_KEY alone"
        )
    path = parts.path.rstrip("/").removesuffix("/chat/completions")
    return f"{parts.scheme}://{parts.netloc}{path or '/v1'}"


def _system() -> str:
    """What is asked, with the closed lists of the model, so that the two cannot drift apart."""
    asked = data.toml("llm.toml")
    lists = {name: ", ".join(labels) for name, labels in LABELS.items()}
    types = "\n".join(f"  - {kind}: {asked['types'][kind]}" for kind in ACT_TYPES)
    return Template(asked["system"]).substitute(lists, types=types, certainty=", ".join(CERTAINTIES)).strip()


def _user(passage: Passage) -> str:
    """The passage as data between two lines that it cannot hold itself, since they carry its own hash."""
    shown = passage.shown
    mark = hashlib.sha256(shown.encode()).hexdigest()[:16]
    return Template(data.toml("llm.toml")["user"]).substitute(mark=mark, article=shown).strip()
