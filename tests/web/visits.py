"""A client that sends exactly what a test says, and keeps a session as a browser would."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Browser, Page

BROWSER = {"Accept": "text/html"}


@dataclass
class Answer:
    """Status, headers and text of an answer."""

    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass
class Visit:
    """Somebody's way through a page, with a cookie where they have one."""

    address: str
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, body: bytes | str | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """One request; headers that are empty are left out."""
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.netloc, timeout=60)
        sent = {**BROWSER, **({"Cookie": self.cookie} if self.cookie else {}), **self.headers, **(headers or {})}
        connection.putrequest(method, path, skip_host="Host" in sent)
        content = body.encode() if isinstance(body, str) else body
        if content is not None and "Transfer-Encoding" not in sent:
            sent.setdefault("Content-Length", str(len(content)))
        for name, value in sent.items():
            if value:
                connection.putheader(name, value)
        connection.endheaders(content)
        answer = connection.getresponse()
        found = Answer(answer.status, answer.headers, answer.read().decode(errors="replace"))
        connection.close()
        return found

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page."""
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, fields: dict[str, str], headers: dict[str, str] | None = None) -> Answer:
        """Send a form as a browser does from our own page."""
        form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.address}
        return self.ask("POST", path, urlencode(fields), {**form, **(headers or {})})

    def sign_in(self, token: str) -> Answer:
        """Sign in, and keep the cookie."""
        answer = self.post("/sign-in", {"token": token})
        if cookie := answer.headers.get("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        return answer

    def key(self, path: str = "/") -> dict[str, str]:
        """The hidden field of the forms on a page."""
        found = re.search(r'name="form_key" value="([0-9a-f]+)"', self.get(path).text)
        return {"form_key": found[1]} if found else {}


def entered(browser: Browser, site: str, token: str, *, after: str) -> Page:
    """A page behind the sign-in, in a browser without scripts."""
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/sign-in?after={after}")
    page.fill("#token", token)
    with page.expect_navigation():
        page.click("button.main")
    return page
