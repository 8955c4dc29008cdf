"""What can be written: by whom, once, and not over what somebody else decided meanwhile."""

from __future__ import annotations

import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import httpx
import pytest

from servanda.errors import LedgerError
from servanda.ledger import Ledger, verify
from servanda.ledger.requests import Answer, Requests
from servanda.ledger.transfer import dump_lines
from servanda.model import Note
from servanda.readers import Reader
from tests.api.conftest import TODAY, UNLIMITED, Api, clock
from tests.web.conftest import serving

ARTICLE = {
    "text": "Talks end\n\nNorland will pay 5 million euros to Sudland by 2030, its premier said on Monday.\n",
    "published": "2025-09-05",
    "publisher": "The Example",
}
NOTE = {"text": "It prints what ministries send.", "about": "outlet/Bild"}


def records(api: Api) -> int:
    """How many records there are."""
    return (api.ledger.head() or (0, ""))[0]


def test_an_article_is_read_and_recorded_once(empty: Api) -> None:
    """Its acts stand in the lists at once; sent again, without any key, it is known."""
    client = empty.client("reviewer")
    first = client.post("/api/v1/articles", json=ARTICLE)
    assert first.status_code == 201
    made = first.json()
    assert (made["record"], made["reading"], made["known"]) == (1, 2, False)
    assert first.headers["location"] == made["address"]
    shown = client.get(made["address"]).json()
    assert shown["article"]["text"] == ARTICLE["text"].strip("\n") or ARTICLE["text"].startswith(
        shown["article"]["text"]
    )
    assert [one["act"]["evidence"] for one in shown["acts"]]
    assert client.get("/api/v1/undertakings").json()["items"][0]["bearer"]
    again = client.post("/api/v1/articles", json=ARTICLE)
    assert (again.status_code, again.json()["record"], again.json()["known"]) == (200, 1, True)
    assert records(empty) == 2


def test_another_article_of_the_same_text_is_named(empty: Api) -> None:
    """Its answer has the record of the first; with nothing new said of it, it is that one."""
    client = empty.client("reviewer")
    client.post("/api/v1/articles", json=ARTICLE)
    bare = client.post("/api/v1/articles", json={"text": ARTICLE["text"]})
    assert (bare.status_code, bare.json()["record"], bare.json()["twin"]) == (200, 1, None)
    other = client.post("/api/v1/articles", json={**ARTICLE, "publisher": "Another"})
    assert (other.status_code, other.json()["record"], other.json()["twin"]) == (201, 3, 1)


def test_a_reading_without_acts_is_a_reading(empty: Api, rules: Reader) -> None:
    """An article in which nothing was found was read, and says by whom, until that reading is taken back."""
    client = empty.client("administrator")
    made = client.post(
        "/api/v1/articles", json={"text": "Weather\n\nIt rained on Monday, and the river rose.\n"}
    ).json()
    assert (made["acts"], made["reading"]) == (0, 2)
    client.post("/api/v1/articles", json=ARTICLE)
    shown = client.get(made["address"]).json()
    assert (shown["acts"], shown["reading"], shown["reader"]) == ([], 2, rules.name)
    assert {one["reader"] for one in client.get("/api/v1/articles").json()["items"]} == {rules.name}
    assert client.post("/api/v1/retractions", json={"record": 2, "reason": "not this one"}).status_code == 201
    shown = client.get(made["address"]).json()
    assert (shown["acts"], shown["reading"], shown["reader"]) == ([], None, None)


def test_what_cannot_be_read_is_recorded_and_told(empty: Api) -> None:
    """Bad input is data: a rejection with its code, in the log and in the answer."""
    answer = empty.client("reviewer").post("/api/v1/articles", json={"text": ""})
    assert (answer.status_code, answer.json()["code"]) == (422, "PAGE001")
    assert answer.headers["content-type"] == "application/problem+json"
    assert [one.code for _, one in empty.ledger.rejections()] == ["PAGE001"]
    french = {
        "text": "Le ministre a promis hier que la France livrerait des avions à l'Ukraine avant la fin de l'année."
    }
    kept = empty.client("reviewer").post("/api/v1/articles", json=french)
    assert (kept.status_code, kept.json()["rejection"]["code"]) == (201, "LANG001")


def test_statements_are_recorded_under_the_name_of_the_token(fresh: Api) -> None:
    """A judgement, an occurrence, a note and a retraction; each is found at its address, by its author."""
    client = fresh.client("reviewer")
    act = client.get("/api/v1/acts?type=commit&limit=1").json()["items"][0]
    right = {**act["act"], "theme": "justice"}
    for name in ("slots", "candidates", "plover", "confidence", "hearsay"):
        right.pop(name, None)
    for kind, body in (
        ("judgement", {"verdict": "accept", "acts": [act["ref"]]}),
        ("judgement", {"verdict": "correct", "acts": [act["ref"]], "correction": right, "reason": "it is on justice"}),
        ("occurrence", {"what": "ceasefire", "day": "2025-12-01", "words": "Both sides said so", "actors": ["UKR"]}),
        ("note", NOTE),
    ):
        answer = client.post(f"/api/v1/{kind}s", json=body)
        assert answer.status_code == 201, answer.text
        found = client.get(answer.headers["location"]).json()
        assert (found["kind"], found["author"], found["retracted"]) == (kind, "reviewer", False)
        assert {name: found[name] for name in body if name != "correction"} == {
            name: value for name, value in body.items() if name != "correction"
        }
    assert client.get(f"/api/v1/acts/{act['ref'].replace('#', '/')}").json()["act"]["theme"] == "justice"
    taken = client.post("/api/v1/retractions", json={"record": found["record"], "reason": "wrong outlet"})
    assert taken.status_code == 201
    assert client.get(f"/api/v1/notes/{found['record']}").json()["retracted"] is True
    assert list(verify(fresh.ledger)) == []


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("judgements", {"verdict": "accept", "acts": ["9999#0"]}, "STATE002"),
        ("judgements", {"verdict": "accept", "acts": ["one"]}, "STATE001"),
        ("judgements", {"verdict": "correct", "acts": ["1#0"], "correction": {"type": "claim"}}, "STATE002"),
        ("judgements", {"verdict": "reject", "acts": ["2#0"]}, "STATE001"),
        ("judgements", {"verdict": "maybe", "acts": ["2#0"]}, "API001"),
        (
            "judgements",
            {
                "verdict": "correct",
                "acts": ["2#0"],
                "reason": "x",
                "correction": {"type": "commit", "evidence": "Made up"},
            },
            "ACTS002",
        ),
        ("occurrences", {"what": "ceasefire", "day": "soon", "words": "x"}, "STATE001"),
        ("notes", {"text": "x", "about": "a", "colour": "red"}, "API001"),
        ("notes", {"text": "x", "about": "a\0"}, "STATE001"),
        ("articles", {"text": "x", "published": "yesterday"}, "META001"),
        ("articles", {"text": "x", "media_type": "application/pdf"}, "API001"),
        ("retractions", {"record": 10**30, "reason": "x"}, "API001"),
    ],
)
def test_nothing_without_sense_is_recorded(fresh: Api, kind: str, body: dict[str, object], code: str) -> None:
    """It is answered with a code, and the log is as it was."""
    before = records(fresh)
    answer = fresh.client("administrator").post(f"/api/v1/{kind}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    assert records(fresh) == before


def test_who_may_not_does_not(fresh: Api) -> None:
    """Without a token one reads, a reader writes nothing, a reviewer takes back what is its own alone."""
    before = records(fresh)
    nobody, reader, reviewer = fresh.client(), fresh.client("reader"), fresh.client("reviewer")
    assert nobody.get("/api/v1/undertakings").status_code == 200
    refused = nobody.post("/api/v1/notes", json=NOTE)
    assert (refused.status_code, refused.json()["code"]) == (401, "API003")
    assert refused.headers["www-authenticate"].startswith("Bearer")
    assert (reader.post("/api/v1/notes", json=NOTE).json()["code"]) == "API007"
    taken = {"record": 1, "reason": "mine"}
    assert reviewer.post("/api/v1/retractions", json=taken).json()["code"] == "API007"
    refused = reviewer.post("/api/v1/import", content=b"")
    assert refused.json()["code"] == "API007"
    assert "a token of an administrator" in refused.text
    assert records(fresh) == before
    assert fresh.client("administrator").post("/api/v1/retractions", json=taken).status_code == 201


def test_a_key_makes_two_requests_one_write(empty: Api) -> None:
    """The same again gives the same answer and says so; something else under the key is refused."""
    client, key = empty.client("reviewer"), {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
    first = client.post("/api/v1/notes", json=NOTE, headers=key)
    spaced = json.dumps(NOTE, indent=4)
    again = client.post("/api/v1/notes", content=spaced, headers={**key, "Content-Type": "application/json"})
    assert (again.status_code, again.json()) == (201, first.json())
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    other = client.post("/api/v1/notes", json={**NOTE, "text": "Something else"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "API004")
    assert records(empty) == 1
    somebody = empty.client("administrator").post("/api/v1/notes", json=NOTE, headers=key)
    assert somebody.json()["record"] == 2, "another sender's key is another key"
    refused = client.post("/api/v1/notes", json={"text": "", "about": "x"}, headers={"Idempotency-Key": "again"})
    assert refused.status_code == 422
    mended = client.post("/api/v1/notes", json=NOTE, headers={"Idempotency-Key": "again"})
    assert mended.status_code == 201, "what was refused was not done, and its key is free"


def test_a_write_and_its_answer_are_one_transaction(empty: Api) -> None:
    """Whatever fails between the record and the answer leaves neither."""
    requests = Requests(empty.ledger)

    def work() -> Answer:
        empty.ledger.state(Note("half", about="outlet/Bild"), author="Ann")
        raise LedgerError("LEDGER004", "the disk is full")

    with pytest.raises(LedgerError):
        requests.once("Ann", "k", b"asked", work)
    assert records(empty) == 0
    assert requests.answered("Ann", "k", b"asked") is None


def test_a_judgement_is_not_made_over_a_newer_one(fresh: Api) -> None:
    """With the ETag of what was read it is refused once somebody else judged the same, and only then."""
    client, other = fresh.client("reviewer"), fresh.client("administrator")
    tag = {"If-Match": client.get("/api/v1/acts/2/0").headers["etag"]}
    assert other.post("/api/v1/notes", json=NOTE).status_code == 201
    assert other.post("/api/v1/judgements", json={"verdict": "accept", "acts": ["2#1"]}).status_code == 201
    mine = {"verdict": "accept", "acts": ["2#0"]}
    assert client.post("/api/v1/judgements", json=mine, headers=tag).status_code == 201
    late = client.post("/api/v1/judgements", json={**mine, "verdict": "reject", "reason": "x"}, headers=tag)
    assert (late.status_code, late.json()["code"]) == (412, "API005")
    newer = {"If-Match": client.get("/api/v1/acts/2/0").headers["etag"]}
    assert client.post("/api/v1/judgements", json=mine, headers=newer).status_code == 201
    assert client.post("/api/v1/notes", json=NOTE, headers=newer).status_code == 412, "the log has grown"
    assert client.post("/api/v1/judgements", json=mine, headers={"If-Match": '"of another"'}).status_code == 412
    assert client.post("/api/v1/judgements", json=mine, headers={"If-Match": "*"}).status_code == 201


def test_a_stream_that_broke_off_goes_on(empty: Api) -> None:
    """Each line is written once under the key, however often the stream comes; a bad line stops no other."""
    client, key = empty.client("reviewer"), {"Idempotency-Key": "import-7"}
    good = [{"note": {**NOTE, "text": f"note {number}"}} for number in range(5)]
    lines = [json.dumps(one) for one in [*good, {"article": ARTICLE}, {"note": {"text": "x"}}, {"x": 1}]] + ["no JSON"]
    begun = client.post("/api/v1/bulk", content="\n".join(lines[:3]), headers=key)
    whole = client.post("/api/v1/bulk", content="\n".join(lines), headers=key)
    answers = [json.loads(line) for line in whole.text.splitlines()]
    assert [json.loads(line) for line in begun.text.splitlines()] == answers[:3]
    assert [one["line"] for one in answers] == list(range(1, 10))
    assert [one["status"] for one in answers] == [201] * 6 + [422] * 3
    assert empty.ledger.counts() == {"note": 5, "article": 1, "reading": 1}


def test_a_ledger_goes_out_and_in_again(fresh: Api, empty: Api) -> None:
    """What the API exports another imports, to the byte, into either database."""
    content = fresh.client().get("/api/v1/export").content
    assert content == b"".join(dump_lines(fresh.ledger))
    client = empty.client("administrator")
    assert client.post("/api/v1/import", content=content).json() == {"records": records(fresh)}
    assert client.get("/api/v1/export").content == content
    assert client.post("/api/v1/import", content=content).json() == {"records": 0}
    assert client.post("/api/v1/import", content=b"{}\n").json()["code"] == "LEDGER006"
    assert list(verify(empty.ledger)) == []


def test_the_largest_body_has_an_end(empty: Api) -> None:
    """More than is taken is refused, and nothing is recorded."""
    answer = empty.client("reviewer").post("/api/v1/notes", json={**NOTE, "text": "x" * 1_100_000})
    assert (answer.status_code, answer.json()["code"]) == (413, "API006")
    assert records(empty) == 0


CLIENTS, EACH = 8, 12


def test_no_write_is_lost_or_doubled_under_many_clients(address: str, empty: Api) -> None:
    """Clients that write at once, each sending everything twice at the same time, over real connections.

    Every write that was answered is in the log once, under the number that was answered; readers meanwhile see no
    fault; the chain is whole.
    """
    token = {"Authorization": f"Bearer {empty.tokens['reviewer']}"}
    start = threading.Barrier(CLIENTS * 2)

    def write(at: tuple[int, int]) -> list[tuple[str, int]]:
        client_number, _ = at
        found = []
        with httpx.Client(base_url=url, headers=token, timeout=60) as client:
            start.wait()
            for number in range(EACH):
                text = f"note {number} of {client_number}"
                answer = client.post(
                    "/api/v1/notes",
                    json={**NOTE, "text": text},
                    headers={"Idempotency-Key": f"{client_number}-{number}"},
                )
                assert answer.status_code == 201, answer.text
                found.append((text, answer.json()["record"]))
                assert client.get("/api/v1/notes?limit=5").status_code == 200
        return found

    with (
        Ledger(address, author="tests/1", clock=clock) as ledger,
        serving(ledger, lambda: TODAY, limits=UNLIMITED) as url,
        ThreadPoolExecutor(CLIENTS * 2) as pool,
    ):
        answered = [one for found in pool.map(write, product(range(CLIENTS), range(2))) for one in found]
    assert len(answered) == 2 * CLIENTS * EACH
    assert set(Counter(answered).values()) == {2}, "both of a pair got the same answer"
    stated = [(one.statement.text, one.record.seq) for one in empty.ledger.statements("note")]  # type: ignore[union-attr]
    assert sorted(stated) == sorted(set(answered))
    assert list(verify(empty.ledger)) == []
