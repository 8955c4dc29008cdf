"""What was asked before: the same answer while the log is the same, the new one at once when it has grown."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from servanda.config import Settings
from servanda.ledger import Ledger, Tokens
from servanda.model import Note
from tests.api.conftest import TODAY, UNLIMITED, Api
from tests.web.conftest import serving

PATHS = (
    "/api/v1/", "/api/v1/undertakings?limit=3", "/api/v1/due?days=3000", "/api/v1/actors", "/api/v1/changes",
    "/api/v1/acts?as_of=2025-09-06", "/api/v1/articles", "/due.ics", "/undertakings.atom", "/conflicts.json",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_the_same_question_has_the_same_answer(demo: Api, path: str) -> None:
    """Bytes, tag, type and all other headers; and nothing where whoever asks has it already."""
    client = demo.client()
    first, again = client.get(path), client.get(path)
    assert first.status_code == again.status_code == 200
    assert again.content == first.content
    assert again.headers == first.headers
    held = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (held.status_code, held.content, held.headers["etag"]) == (304, b"", first.headers["etag"])
    assert client.head(path).headers == first.headers


def test_another_form_is_another_question(demo: Api) -> None:
    """The path alone does not say what is answered: what is accepted does, and which address was asked."""
    client = demo.client()
    atom = {"Accept": "application/atom+xml"}
    for _ in range(2):
        assert client.get("/api/v1/due").headers["content-type"] == "application/json"
        feed = client.get("/api/v1/due", headers=atom)
        assert feed.headers["content-type"].startswith("application/atom+xml")
        assert 'href="http://localhost/api/v1/due"' in feed.text
        assert 'href="http://localhost/due.atom"' in client.get("/due.atom").text
        assert client.get("/api/v1/due", headers={"Accept": "image/png"}).status_code == 406


def test_what_is_wrong_stays_wrong(demo: Api) -> None:
    """A question that has no answer, or makes no sense, is refused as often as it is asked."""
    client = demo.client()
    for _ in range(2):
        assert client.get("/api/v1/undertakings/u-000000000000").status_code == 404
        assert client.get("/api/v1/undertakings?frist=3").status_code == 422
        assert client.get("/api/v1/undertakings?cursor=none").status_code == 422


def test_a_ledger_that_is_away_is_said_to_be(fresh: Api) -> None:
    """What was answered before is no answer while the ledger cannot be asked; once it is back it is."""
    client = fresh.client()
    assert client.get("/api/v1/undertakings").status_code == 200
    assert fresh.ledger.file is not None
    away = fresh.ledger.file.rename(fresh.ledger.file.with_name("away.db"))
    answer = client.get("/api/v1/undertakings")
    assert (answer.status_code, answer.json()["code"]) == (503, "LEDGER001")
    away.rename(fresh.ledger.file)
    assert client.get("/api/v1/undertakings").status_code == 200


def test_who_may_not_read_is_given_nothing_that_others_asked(fresh: Api) -> None:
    """An answer is kept for those who may have it: others are refused, and so is a token that was revoked since."""
    tokens = Tokens(fresh.ledger.engine)
    secret = tokens.add("Ada", "reader")
    config = Settings(host="0.0.0.0")  # noqa: S104 - nothing listens: it says who is let in
    with (
        serving(fresh.ledger, lambda: TODAY, limits=UNLIMITED, config=config) as address,
        httpx.Client(base_url=address, timeout=120) as client,
    ):
        ada = {"Authorization": f"Bearer {secret}"}
        for _ in range(2):
            assert client.get("/api/v1/undertakings", headers=ada).status_code == 200
            assert client.get("/api/v1/undertakings").status_code == 401
        tokens.revoke("Ada")
        assert client.get("/api/v1/undertakings", headers=ada).status_code == 401


def test_a_record_stands_in_the_next_answer(fresh: Api) -> None:
    """In the lists that it belongs to, and in the root; each with another tag."""
    client, reviewer = fresh.client(), fresh.client("reviewer")
    tags = set()
    for number in range(1, 4):
        for path in ("/api/v1/notes", "/api/v1/"):
            client.get(path)  # now it is kept
        made = reviewer.post("/api/v1/notes", json={"text": f"note {number}", "about": "outlet/Bild"}).json()
        notes, root = client.get("/api/v1/notes"), client.get("/api/v1/")
        assert len(notes.json()["items"]) == number
        assert root.json()["records"] == made["record"]
        tags |= {notes.headers["etag"], root.headers["etag"]}
    assert len(tags) == 6


def test_nobody_is_given_what_stood_before_they_asked(fresh: Api) -> None:
    """Many ask at once and another records: who asks once a record is there sees it, whoever looked before."""
    recorded, done = [(fresh.ledger.head() or (0, ""))[0]], threading.Event()

    def record() -> None:
        notes = (Note(f"note {number}", about="outlet/Bild") for number in range(30))
        recorded.extend(fresh.ledger.state(one, author="Ann") for one in notes)
        done.set()

    def ask(address: str) -> int:
        asked = 0
        with httpx.Client(base_url=address, timeout=60) as client:
            while not done.is_set() or asked < 5:
                least = recorded[-1]
                answer = client.get("/api/v1/")
                assert answer.json()["records"] >= least
                if tag := answer.headers.get("etag"):  # none where the log grew again and again while it was made
                    assert tag.startswith(f'"{answer.json()["records"]}-')
                asked += 1
            assert client.get("/api/v1/").headers["etag"].startswith(f'"{recorded[-1]}-')
        return asked

    with serving(fresh.ledger, lambda: TODAY, limits=UNLIMITED) as address, ThreadPoolExecutor(9) as pool:
        asking = [pool.submit(ask, address) for _ in range(8)]
        pool.submit(record).result()
        assert all(one.result() >= 5 for one in asking)


def test_all_that_is_read_in_a_snapshot_is_of_one_moment(address: str) -> None:
    """What others record meanwhile is not in it, in neither database; afterwards it is."""
    with Ledger(address, author="tests/1") as ledger:
        ledger.state(Note("first", about="outlet/Bild"), author="Ann")
        with ledger.snapshot():
            assert ledger.head() is not None
            other = threading.Thread(
                target=lambda: ledger.state(Note("second", about="outlet/Bild"), author="Bob"), daemon=True
            )
            other.start()
            other.join(60)
            assert ledger.head() == ledger.head()
            assert (ledger.counts(), [record.seq for record, _, _ in ledger.records()]) == ({"note": 1}, [1])
        assert (ledger.counts(), [record.seq for record, _, _ in ledger.records()]) == ({"note": 2}, [1, 2])
