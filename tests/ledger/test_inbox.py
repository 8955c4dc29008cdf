"""What waits to be read, in both databases: nothing is lost, and nothing is read by two at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from servanda.ledger import Ledger, schema, store
from servanda.ledger.inbox import KEPT, LEASE, MOST_BYTES, Inbox, Work
from servanda.model import Metadata, Page
from tests.ledger.samples import add

GIVEN = Metadata(publisher="The Example", published="2025-09-05")


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime(2025, 9, 5, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        """What it shows."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox(ledger: Ledger, clock: Clock) -> Inbox:
    return Inbox(ledger.engine, clock=clock)


def sent(*names: str) -> list[tuple[Work, Page | None]]:
    return [(Work(name), Page(f"Report {name}".encode(), f"{name}, sent by Ada", "text/plain")) for name in names]


def test_reports_come_out_in_their_order_with_what_was_given(inbox: Inbox) -> None:
    """Byte for byte, each once; what is done needs nobody, and a sending is done when all of it is."""
    id_ = inbox.put([*sent("a"), (Work("x.exe", "rejected", "not of this kind"), None), *sent("b")], GIVEN, by="Ada")
    assert id_ is not None
    for name in ("a", "b"):
        held = inbox.take()
        assert held is not None
        assert (held.page, held.given, held.tries) == (sent(name)[0][1], GIVEN, 1)
        inbox.finish(held, Work(name, "recorded", article=7, acts=2, title="A title"))
    assert inbox.take() is None
    assert not inbox.has_open()
    sending = inbox.find(id_)
    assert sending is not None
    assert sending.is_done
    assert [one.state for one in sending.works] == ["recorded", "rejected", "recorded"]
    assert sending.works[2] == Work("b", "recorded", "", 7, 2, "A title")


def test_what_is_held_is_left_alone_until_its_holder_is_gone(inbox: Inbox, ledger: Ledger, clock: Clock) -> None:
    """Another server goes past it; once nobody says that it is being read, it comes again, counted."""
    other = Inbox(ledger.engine, clock=clock)
    inbox.put(sent("a", "b"), GIVEN, by="Ada")
    first = inbox.take()
    assert first is not None
    second = other.take()
    assert second is not None
    assert [one.work.name for one in (first, second)] == ["a", "b"]
    for _ in range(3):
        clock.now += LEASE - timedelta(seconds=1)
        inbox.hold(first)
        other.hold(second)
    assert inbox.take() is None
    clock.now += LEASE
    again = other.take()
    assert again is not None
    assert (again.id, again.tries) == (first.id, 2)
    inbox.finish(first, Work("a", "recorded"))  # it was only slow
    inbox.hold(first)
    clock.now += LEASE
    left = inbox.take()
    assert left is not None
    assert left.id == second.id


def test_what_is_let_go_of_was_not_tried(inbox: Inbox) -> None:
    """A server that is stopped leaves it to the next one at once."""
    id_ = inbox.put(sent("a"), GIVEN, by="Ada")
    for _ in range(5):
        held = inbox.take()
        assert held is not None
        assert held.tries == 1
        inbox.release(held)
    sending = inbox.find(str(id_))
    assert sending is not None
    assert [one.state for one in sending.works] == ["waiting"]


def test_too_much_is_not_taken(inbox: Inbox) -> None:
    """What waits has an end, and there is room again when it is read."""
    large = [(Work("l"), Page(bytes(MOST_BYTES // 2), "l", "text/plain"))]
    assert inbox.put(large, GIVEN, by="Ada")
    assert inbox.put([*large, *sent("a")], GIVEN, by="Ada") is None
    held = inbox.take()
    assert held is not None
    inbox.finish(held, Work("l", "rejected"))
    assert inbox.put([*large, *sent("a")], GIVEN, by="Ada")


def test_everybody_finds_their_own_and_it_is_forgotten_in_time(inbox: Inbox, clock: Clock) -> None:
    """The newest first; what still waits is kept however old it is."""
    ids = [inbox.put(sent(str(n)), GIVEN, by="Ada" if n % 2 else "Bob") for n in range(6)]
    assert [one.id for one in inbox.latest("Ada", 2)] == [ids[5], ids[3]]
    held = inbox.take()
    assert held is not None
    inbox.finish(held, Work("0", "recorded"))
    clock.now += KEPT + timedelta(seconds=1)
    inbox.put(sent("new"), GIVEN, by="Eve")
    assert inbox.find(str(ids[0])) is None
    assert [inbox.find(str(one)) is not None for one in ids[1:]] == [True] * 5


def test_bytes_go_when_they_are_read_and_all_of_it_with_a_redaction(inbox: Inbox, ledger: Ledger) -> None:
    """What the law takes out of the ledger is not told here either."""
    id_ = inbox.put(sent("a"), GIVEN, by="Ada")
    held = inbox.take()
    assert held is not None
    add(ledger)
    inbox.finish(held, Work("a", "recorded", article=1, title="Talks end"))
    with store.reading(ledger.engine) as connection:
        assert connection.execute(select(schema.inbox.c.content)).scalars().all() == [None]
    ledger.redact(1, "a court says so", author="Ada")
    assert inbox.find(str(id_)) is None
