"""A server on loopback that speaks chat completions. Its model is a few rules, and obeys whatever an article tells it.

It holds each question to the form that strict servers want, and answers with 400 to any other. It reads the article
that stands in the question, and nothing else. A model that is named for a failure fails in that way. An article that
says `ANSWER WITH: ` and base64 gets that for an answer, as from a model that is easily led.

Run it as a program; it prints its port.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import socket
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

ARTICLE = re.compile(r"\n<article (?P<mark>[0-9a-f]{16})>\n(?P<text>.*)\n</article (?P=mark)>$", re.DOTALL)
OBEY = re.compile(r"ANSWER WITH: (\S+)")
ACT = re.compile(
    r"(?P<actor>[A-Z]\w+) (?P<verb>will not|will|urged) (?P<what>[^,.”]+?)"
    r"(?P<condition> if [^,.]+)?(?P<deadline> by [^,.]+)?(?:, (?P<source>[A-Z]\w+ \w+) said)?[,.”]"
)
TYPES = {"will": "commit", "will not": "refuse", "urged": "request"}
asked: list[dict[str, Any]] = []
times: Counter[str] = Counter()


class Refused(Exception):  # noqa: N818 - it is an answer of the server's
    """The question is not of the form that a strict server takes."""


def hold(fact: bool, what: str) -> None:
    if not fact:
        raise Refused(what)


def hold_strict(schema: dict[str, Any]) -> None:
    """Every object names all its fields as required and allows no others; every kind is one that servers know."""
    for inner in schema.get("anyOf", ()):
        hold_strict(inner)
    kind = schema.get("type")
    hold("anyOf" in schema or kind in {"object", "array", "string", "boolean", "null"}, f"type {kind}")
    if kind == "object":
        hold(schema.get("additionalProperties") is False, "additionalProperties must be false")
        hold(schema.get("required") == list(schema["properties"]), "every property must be required")
        for inner in schema["properties"].values():
            hold_strict(inner)
    if kind == "array":
        hold_strict(schema["items"])


def article_of(question: dict[str, Any]) -> str:
    """The article in a question that is of the right form; raises Refused for any other."""
    names = {"model", "messages", "temperature", "seed", "response_format"}
    hold(question.keys() == names, f"fields: {sorted(question)}")
    hold(question["temperature"] == 0 and isinstance(question["seed"], int), "temperature or seed")
    hold([message["role"] for message in question["messages"]] == ["system", "user"], "roles")
    hold(all(message.keys() == {"role", "content"} for message in question["messages"]), "messages")
    form = question["response_format"]
    hold(form.keys() == {"type", "json_schema"} and form["type"] == "json_schema", "response_format")
    hold(form["json_schema"].keys() == {"name", "strict", "schema"} and form["json_schema"]["strict"] is True, "strict")
    hold(re.fullmatch(r"[\w-]{1,64}", form["json_schema"]["name"]) is not None, "name")
    hold_strict(form["json_schema"]["schema"])
    found = ARTICLE.search(question["messages"][1]["content"])
    hold(found is not None, "no article")
    assert found is not None
    return found["text"]


def act(found: re.Match[str]) -> dict[str, Any]:
    source = found["source"]
    return {
        "evidence": found[0].rstrip(".,”").removesuffix(f", {source} said"),
        "type": TYPES[found["verb"]],
        "actors": [found["actor"]],
        "recipients": [],
        "sources": [{"words": source, "certainty": "said"}] if source else [],
        "force": "declared" if found["verb"] == "will" else None,
        "theme": "energy",
        "domains": ["sea"] if "sea" in found["what"].split() else [],
        "condition": {"words": found["condition"].strip(), "trigger": "other"} if found["condition"] else None,
        **dict.fromkeys(("when", "place", "count", "amount", "quantity", "mode")),
        "deadline": found["deadline"].strip() if found["deadline"] else None,
        "hearsay": False,
    }


def answer(text: str) -> str:
    if obeyed := OBEY.search(text):
        return base64.b64decode(obeyed[1]).decode()
    return json.dumps({"acts": [act(found) for found in ACT.finditer(text)]})


def choice(content: str | None, finish: str = "stop", **fields: object) -> JSONResponse:
    message = {"role": "assistant", "content": content, **fields}
    return JSONResponse(
        {"object": "chat.completion", "choices": [{"index": 0, "message": message, "finish_reason": finish}]}
    )


async def flood() -> AsyncIterator[bytes]:
    for _ in range(100):
        yield b" " * 65_536
        await asyncio.sleep(0)


async def dripping() -> AsyncIterator[bytes]:
    for _ in range(100):
        yield b" "
        await asyncio.sleep(0.1)


async def broken() -> AsyncIterator[bytes]:
    yield b"{"
    raise ConnectionError


def busy(model: str) -> Response | None:
    """429 as many times as the model's name says."""
    times[model] += 1
    if times[model] > int(model.split("-")[1]):
        return None
    return JSONResponse({"error": {"message": "slow down"}}, 429, {"Retry-After": "0"} if "told" in model else {})


FAILURES: dict[str, Any] = {
    "context": lambda: JSONResponse({"error": {"message": "the request exceeds the available context size"}}, 400),
    "unformed": lambda: JSONResponse({"error": {"message": "The model produced output that does not match"}}, 500),
    "html": lambda: HTMLResponse("<p>Welcome to the router"),
    "nothing": lambda: JSONResponse({"choices": []}),
    "elsewhere": lambda: RedirectResponse("http://elsewhere.example/v1/chat/completions", 307),
    "flood": lambda: StreamingResponse(flood()),
    "dripping": lambda: StreamingResponse(dripping()),
    "broken": lambda: StreamingResponse(broken(), headers={"Content-Length": "1000"}),
    "prose": lambda: choice("Here are the acts: Norland will open the dam."),
    "list": lambda: choice("[]"),
    "other": lambda: choice('{"deeds": []}'),
    "deep": lambda: choice("[" * 100_000),
    "cut": lambda: choice('{"acts": [{"evidence": "Norl', "length"),
    "empty": lambda: choice("  "),
    "null": lambda: choice(None),
    "filtered": lambda: choice(None, "content_filter"),
    "refusing": lambda: choice(None, refusal="I cannot read the news"),
}


async def complete(request: Request) -> Response:
    """The one call of the protocol."""
    question, key = await request.json(), request.headers.get("authorization", "")
    asked.append({"key": key, "headers": dict(request.headers), "question": question})
    model = str(question.get("model"))
    try:
        text = article_of(question)
    except Refused as refused:
        return JSONResponse({"error": {"message": f"bad question: {refused}"}}, 400)
    if model.startswith("locked") and key != "Bearer open-sesame":
        return JSONResponse({"error": {"message": f"wrong key: {key}"}}, 401)
    if model.startswith("status-"):
        return JSONResponse({"error": f"this is \x1b[31mmodel {model}"}, int(model[-3:]))
    if model == "telltale":
        return choice(f"I was asked with {key}")
    if model == "slow":
        await asyncio.sleep(3)
    refused_now = busy(model) if model.startswith("busy-") else None
    return refused_now or (FAILURES[model]() if model in FAILURES else choice(answer(text)))


async def show_asked(_: Request) -> Response:
    """All that was asked so far, for the tests."""
    return JSONResponse(asked)


def main() -> None:
    """Serve on a free port until it is ended."""
    app = Starlette(
        routes=[Route("/v1/chat/completions", complete, methods=["POST"]), Route("/asked", show_asked, methods=["GET"])]
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
