"""The page as it came, shut in: in a real browser nothing of it runs, asks for anything or leads anywhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame

from servanda.ledger import Ledger
from servanda.model import Page
from servanda.page.inert import inert
from servanda.pipeline import add
from servanda.readers import load
from tests.web.conftest import Site, get, serving

EVIL = """<!doctype html><html><head><title>Talks end</title><base href="{evil}/">
<meta http-equiv="refresh" content="0;url={evil}/refresh"><meta http-equiv="Content-Security-Policy" content="">
<link rel="stylesheet" href="{evil}/style.css"><link rel="preload" as="image" href="{evil}/preload">
<link rel="dns-prefetch" href="{evil}"><link rel="preconnect" href="{evil}"><link rel="prefetch" href="{evil}/prefetch">
<link rel="icon" href="{evil}/icon"><style>@import "{evil}/import"; body {{ background: url({evil}/css) }}</style>
<script>top.document.title = "owned"; fetch("{evil}/fetch")</script><script src="{evil}/src.js"></script></head>
<body background="{evil}/body" onload="fetch('{evil}/onload')"><h1>Talks end</h1>
<p style="background: url({evil}/inline)">Norland will open the dam by 5 May 2025, Prime Minister Ada Byron said.</p>
<p><a id="way" href="{evil}/link" ping="{evil}/ping" target="_top">the way out</a>
<a href="javascript:top.document.title='owned'">run</a> <a href="//{host}/slash">slash</a></p>
<img src="{evil}/img" srcset="{evil}/srcset 2x" onerror="fetch('{evil}/onerror')" alt="the dam">
<picture><source srcset="{evil}/source"><img src="{evil}/picture"></picture>
<svg><script>fetch("{evil}/svg")</script><image href="{evil}/image"/><use href="{evil}/use#a"/>
<a xlink:href="javascript:alert(1)"><text>x</text></a></svg>
<math><mtext><table><mglyph><style><img src="{evil}/mxss" onerror="fetch('{evil}/mxss')"></style></mglyph></table>
</mtext></math>
<video src="{evil}/video" poster="{evil}/poster" autoplay></video><audio src="{evil}/audio" autoplay></audio>
<iframe src="{evil}/iframe"></iframe><iframe srcdoc="<script>fetch('{evil}/srcdoc')</script>"></iframe>
<object data="{evil}/object"></object><embed src="{evil}/embed"><applet code="{evil}/applet"></applet>
<form action="{evil}/form"><input type="image" src="{evil}/input"><button formaction="{evil}/button">send</button>
</form>
<template><img src="{evil}/template"></template><noscript><img src="{evil}/noscript"></noscript>
<details open ontoggle="fetch('{evil}/toggle')"><summary>more</summary></details>
<!--[if IE]><img src="{evil}/ie"><![endif]-->
<table background="{evil}/table"><tr><td background="{evil}/td">cell</td></tr></table></body></html>
"""


@pytest.fixture
def evil() -> Iterator[tuple[str, list[str]]]:
    """A server elsewhere that notes whoever asks it for anything."""
    asked: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Noting)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hostile(evil: tuple[str, list[str]], tmp_path: Path) -> Iterator[Site]:
    address = evil[0]
    (tmp_path / "evil.html").write_text(EVIL.format(evil=address, host=address.removeprefix("http://")))
    with Ledger(str(tmp_path / "l.db"), author="tests/1") as ledger:
        list(add([str(tmp_path / "evil.html")], ledger, load("rules"), limit=10**6))
        assert len(ledger.entries()) == 1
        with serving(ledger) as served:
            yield Site(served, ledger)


def test_nothing_of_a_hostile_page_runs_or_asks(hostile: Site, evil: tuple[str, list[str]], browser: Browser) -> None:
    """Beside its article and opened by itself, with scripts switched on; its text is there."""
    page = browser.new_page()
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    for path in ("/articles/1/beside", "/articles/1/page/shown", "/articles/1/page"):
        page.goto(hostile.address + path)
        page.wait_for_timeout(500)
        assert page.title() != "owned"
        assert page.url == hostile.address + path
    assert evil[1] == []
    assert hosts == {hostile.address.split("/")[2]}
    page.goto(hostile.address + "/articles/1/beside")
    frame = _frame(page.frames)
    assert "Norland will open the dam" in frame.locator("body").inner_text()
    assert frame.locator("script, style ~ style, link, svg, form, iframe, object, video").count() == 0
    for one in frame.locator("body *").all():
        names = one.evaluate(
            "node => node.getAttributeNames().filter(one => !['alt', 'colspan', 'rowspan'].includes(one))"
        )
        assert names == []
    frame.get_by_text("the way out").click()
    page.wait_for_timeout(200)
    assert page.url.endswith("/beside")
    assert evil[1] == []
    page.close()


def _frame(frames: list[Frame]) -> Frame:
    return next(one for one in frames if one.url.endswith("/page/shown"))


def test_the_frame_would_hold_though_its_cleaning_failed(
    hostile: Site, evil: tuple[str, list[str]], browser: Browser
) -> None:
    """Its headers alone keep the page as it came, every byte of it, from running and from asking."""
    _, headers, _ = get(hostile.address + "/articles/1/page/shown")
    raw = get(hostile.address + "/articles/1/page")[2]
    page = browser.new_page()
    policy = headers["Content-Security-Policy"]
    page.route(
        "**/page/shown",
        lambda route: route.fulfill(body=raw, content_type="text/html", headers={"Content-Security-Policy": policy}),
    )
    page.goto(hostile.address + "/articles/1/beside")
    page.wait_for_timeout(500)
    assert "Norland will open the dam" in _frame(page.frames).locator("body").inner_text()
    assert page.title() != "owned"
    assert [one for one in evil[1] if one != "/"] == []
    page.close()


def test_policies_say_what_is_allowed(hostile: Site) -> None:
    """Frames on that one view, of this address; in the frame nothing but our own style."""
    _, room, page = get(hostile.address + "/articles/1/beside")
    assert "frame-src 'self'" in room["Content-Security-Policy"]
    assert 'sandbox=""' in page
    _, shown, _ = get(hostile.address + "/articles/1/page/shown")
    parts = dict(part.strip().partition(" ")[::2] for part in shown["Content-Security-Policy"].split(";"))
    assert parts["default-src"] == "'none'"
    assert parts["sandbox"] == ""
    assert parts["frame-ancestors"] == "'self'"
    assert parts.keys() == {"default-src", "style-src", "base-uri", "form-action", "frame-ancestors", "sandbox"}
    assert "frame-src" not in get(hostile.address + "/articles/1")[1]["Content-Security-Policy"]


def test_a_page_that_is_no_html_is_shown_as_it_is_written() -> None:
    """Markdown and plain text, with markup in them as text."""
    for kind in ("text/plain", "text/markdown"):
        assert (
            inert(Page(b"# A\n\n<b onclick=x>b</b> & c", "n", kind))
            == "<pre># A\n\n&lt;b onclick=x&gt;b&lt;/b&gt; &amp; c</pre>"
        )


def test_an_article_that_there_is_not_has_no_page(hostile: Site) -> None:
    """Said as everywhere."""
    for path in ("/articles/99/beside", "/articles/99/page/shown", "/articles/99/page"):
        assert get(hostile.address + path)[0] == 404
