"""Work that takes its time is done once, whoever asks, and never more of it than a server can bear."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from servanda.web.asked import Unready
from servanda.web.waiting import OPEN, Waiting


def test_work_is_done_once_for_all_who_ask() -> None:
    """Those who ask meanwhile get the same; who asks later has it done again."""
    desk, begun, go = Waiting(10), [], Event()

    def work() -> int:
        begun.append(1)
        go.wait(10)
        return len(begun)

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(desk.done, "one", work) for _ in range(4)]
        go.set()
        assert {one.result(10) for one in asked} <= {1, 2}
    assert desk.done("one", work) == len(begun)


def test_who_waits_no_longer_is_told_and_the_work_goes_on() -> None:
    """The second time it is there."""
    desk, go = Waiting(0), Event()
    finished = Event()

    def work() -> None:
        go.wait(10)
        finished.set()

    with pytest.raises(Unready):
        desk.done("one", work)
    go.set()
    assert finished.wait(10)


def test_a_fault_of_the_work_reaches_who_asked() -> None:
    """As if they had done it themselves, a time-out of its own too."""
    desk = Waiting(10)

    def work() -> None:
        raise TimeoutError("the disk sleeps")

    with pytest.raises(TimeoutError, match="the disk sleeps"):
        desk.done("one", work)


def test_too_much_work_is_not_begun() -> None:
    """Somebody who asks for a thousand days does not keep the server busy for days; when it is done, more is taken."""
    desk, go = Waiting(0), Event()
    begun: list[int] = []

    def work(number: int) -> None:
        begun.append(number)
        go.wait(10)

    for number in range(10 * OPEN):
        with pytest.raises(Unready):
            desk.done(number, lambda number=number: work(number))  # type: ignore[misc] # bound at once
    go.set()
    patient = Waiting(10)
    assert patient.done("after", lambda: "done") == "done"
    assert all(number < OPEN for number in begun)
