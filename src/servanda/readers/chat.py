"""One question to a language model behind an OpenAI-compatible address; wraps httpx.

Whatever goes wrong is one of two errors. ReaderError READER005 is a fault of the server or of the way to it: the run
stops, so that no article is recorded as unreadable for it. Unreadable READER006 is an answer that is of no use for this
article.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from servanda.errors import ReaderError, Unreadable

# A server that listens takes a connection at once; only its answer takes long.
CONNECT_SECONDS = 10
# Answers to a piece of an article have some ten thousand bytes; a server that sends more is broken or hostile.
MOST_BYTES = 4_000_000
BUSY = frozenset({429, 503})
# How long to wait before the second, third ... try, unless the server says how long; then at most the longest.
PAUSES = (1.0, 2.0, 4.0, 8.0)
LONGEST_PAUSE = 30.0
# What of a server's words is repeated in a message.
MOST_SAID = 200
# Shorter keys are no secrets but words such as "none", which local servers take, and articles may have.
SHORTEST_SECRET = 8
# Any number: that it is always the same makes answers the same, as far as the server can.
SEED = 1


@dataclass(frozen=True, slots=True)
class _Response:
    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Chat:
    """Where to ask, and whom; `address` ends before `/chat/completions`."""

    address: str
    model: str
    key: str = field(default="", repr=False)
    timeout_seconds: float = 300
    """For one answer, from the question on."""
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def ask(self, system: str, user: str, schema: Mapping[str, Any]) -> str:
        """The model's answer, which the server was asked to hold to the JSON schema; it is not checked here.

        Raises ReaderError READER005, Unreadable READER006.
        """
        question = {
            "model": self.model,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
            "temperature": 0,
            "seed": SEED,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": schema},
            },
        }
        response = self._patiently(question)
        if response.status != httpx.codes.OK:
            raise self._refused(response)
        return self._answer(response.content)

    def _patiently(self, question: Mapping[str, Any]) -> _Response:
        """The response, asked for again while the server is busy."""
        # Proxies of the environment are passed over: the text goes to the address that was named and nowhere else.
        with httpx.Client(
            timeout=httpx.Timeout(self.timeout_seconds, connect=min(CONNECT_SECONDS, self.timeout_seconds)),
            trust_env=False,
            follow_redirects=False,
        ) as client:
            for pause in PAUSES:
                response = self._post(client, question)
                if response.status not in BUSY:
                    return response
                self.sleep(_pause(response.headers, pause))
            return self._post(client, question)

    def _post(self, client: httpx.Client, question: Mapping[str, Any]) -> _Response:
        headers = {"Accept-Encoding": "identity", **({"Authorization": f"Bearer {self.key}"} if self.key else {})}
        end = self.clock() + self.timeout_seconds
        try:
            with client.stream("POST", f"{self.address}/chat/completions", json=question, headers=headers) as response:
                content = bytearray()
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > MOST_BYTES:
                        raise self._fault(f"sends more than {MOST_BYTES:,} bytes for one answer")
                    if self.clock() > end:
                        raise self._late()
                return _Response(response.status_code, response.headers, self._without_key(bytes(content)))
        except httpx.ConnectTimeout as error:
            raise self._fault("cannot be reached: no connection in time. Is the address right?") from error
        except httpx.TimeoutException as error:
            raise self._late() from error
        except httpx.ConnectError as error:
            raise self._fault(f"cannot be reached: {error}. Is the server running, and the address right?") from error
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:  # the last is a host's name that is none
            raise self._fault(f"broke off: {type(error).__name__}: {error}") from error

    def _without_key(self, content: bytes) -> bytes:
        """What a server sends, without the key that it may repeat: parts of it go into messages and records."""
        return content if len(self.key) < SHORTEST_SECRET else content.replace(self.key.encode(), b"***")

    def _fault(self, what: str) -> ReaderError:
        return ReaderError("READER005", f"the model server at {self.address} {what}")

    def _late(self) -> ReaderError:
        return self._fault(
            f"gave no whole answer within {self.timeout_seconds:g} seconds: "
            "raise llm_timeout_seconds, or take a faster model"
        )

    def _refused(self, response: _Response) -> ReaderError | Unreadable:
        """What to raise for a status that is no success."""
        said = self._said(response.content)
        if response.status in {400, 413} and "context" in said.lower():
            return _useless(
                f"the text is too long for {self.model!r} ({said!r}): start the server with a larger context"
            )
        # So llama.cpp says that an answer broke off within its JSON.
        if response.status == 500 and "output" in said.lower():
            return _useless(
                f"the answer of {self.model!r} broke off ({said!r}): start the server with a larger context"
            )
        return self._fault(self._why(response.status, said, response.headers.get("location", "")))

    def _why(self, status: int, said: str, location: str) -> str:
        if status in {401, 403}:
            return f"refuses the key ({status}: {said!r}): set SERVANDA_LLM_KEY to one that it takes"
        if status == 404:
            return (
                f"knows no model {self.model!r}, or is no model server (404: {said!r}): check llm_model and llm_address"
            )
        if status in BUSY:
            return f"is still busy after {len(PAUSES) + 1} tries ({status}: {said!r}): try again later"
        if 300 <= status < 400:
            return (
                f"sends on to {location!r}; the text goes nowhere but to llm_address: change that if you mean the other"
            )
        return f"answers with {status}: {said!r}"

    def _said(self, content: bytes) -> str:
        """The server's own words for what is wrong, from the forms that servers use."""
        try:
            found = json.loads(content)
            told = found.get("error", found.get("detail", found))
            said = told.get("message", told) if isinstance(told, dict) else told
        except (ValueError, AttributeError, RecursionError):
            said = content.decode(errors="replace")
        return " ".join(str(said).split())[:MOST_SAID]

    def _answer(self, content: bytes) -> str:
        """The words of the first choice, whole."""
        try:
            choice = json.loads(content)["choices"][0]
            message, finish = choice["message"], choice.get("finish_reason")
            answer, refusal = message.get("content"), message.get("refusal")
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise self._fault(
                f"answers in another form than chat completions ({self._said(content)!r}): is the address right?"
            ) from error
        if refusal or finish == "content_filter":
            raise _useless(f"{self.model!r} refuses to read the text: {str(refusal or finish)[:MOST_SAID]!r}")
        if finish == "length":
            raise _useless(f"the answer of {self.model!r} was cut off: start the server with a larger context")
        if not isinstance(answer, str) or not answer.strip():
            raise _useless(f"the answer of {self.model!r} is empty")
        return answer


def _useless(what: str) -> Unreadable:
    return Unreadable("READER006", what, place="the whole text")


def _pause(headers: Mapping[str, str], otherwise: float) -> float:
    """How long to wait in seconds: what `Retry-After` says, within bounds; `otherwise` where it says a date or nothing.

    >>> _pause({"retry-after": "3"}, 1.0), _pause({"retry-after": "86400"}, 1.0), _pause({}, 1.0)
    (3.0, 30.0, 1.0)
    """
    told = headers.get("retry-after", "")
    return min(float(told), LONGEST_PAUSE) if told.isascii() and told.isdigit() else otherwise
