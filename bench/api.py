"""How fast the API answers: one client on the demo, fifty at once on a made-up ledger.

    python -m bench.api [--acts 10000] [--clients 50] [--seconds 10] [--workers 1] [--ledger FILE]

A server as `servanda serve` starts it, on this machine, in a process of its own. On the demo each list is asked for by
one client, many times; figures are in milliseconds. The made-up ledger is that of `bench.answers`; its views are
made before anything is measured. It is asked by wrk (apt-get install wrk) or, where that is missing, by httpx: single
undertakings and pages of lists, filtered and not, in random order, without ETags. First each question is of another day
to come, so that hardly an answer was made before; then all are of today, as dashboards ask, and most answers were.
`--ledger` keeps the made-up ledger, and takes it up again. Where a machine has other work too, the milliseconds of CPU
that the server takes for an answer say more than how long somebody waits.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bench.answers import fill
from servanda.ledger import Book, Ledger

TIMES = 100
IDS = 200
DAYS = 9000
Measured = tuple[float, float, float, int]
"""Requests a second, median and 99th percentile in milliseconds, failures."""
LISTS = ("undertakings", "due", "conflicts", "meetings", "actors", "changes", "articles", "acts", "totals")


@contextmanager
def served(ledger: Path, workers: int = 1) -> Iterator[tuple[str, int]]:
    """A server over a ledger; its address, and the number of its process."""
    command = [sys.executable, "-u", "-m", "servanda", "serve", "--ledger", str(ledger), "--port", "0"]
    command += ["--workers", str(workers)] if workers > 1 else []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert server.stdout is not None
        found = None
        while not found:
            found = re.search(r"http://\S+", server.stdout.readline())
        try:
            yield f"{found[0].rstrip('/')}/api/v1", server.pid
        finally:
            server.terminate()


def worked(process: int) -> float:
    """Milliseconds of CPU that a process and those that it started have taken (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    own = 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    started = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return own + sum(worked(int(one)) for one in started)


def alone(base: str, paths: Sequence[str]) -> list[tuple[str, float, float]]:
    """Of each path the median and the 99th percentile, in milliseconds, as one client after the other sees it."""
    found = []
    with httpx.Client(timeout=600) as client:
        for path in paths:
            times = []
            for _ in range(TIMES):
                begin = time.perf_counter()
                client.get(f"{base}{path}").raise_for_status()
                times.append(1000 * (time.perf_counter() - begin))
            found.append((path, statistics.median(times), statistics.quantiles(times, n=100)[-1]))
    return found


def questions(base: str) -> list[str]:
    """Paths that are asked for at random: half of them things, the other half lists."""
    chance = random.Random(1)  # noqa: S311 - made-up questions
    with httpx.Client(base_url=base, timeout=600) as client:
        lines = client.get("/undertakings", params={"limit": 500}).raise_for_status().json()["items"]
    ids = [f"/undertakings/{one['id']}" for one in chance.sample(lines, IDS)]
    bearers = [f"/undertakings?actor={one['bearer'][0]}" for one in chance.sample(lines, IDS // 4)]
    lists = [
        "/undertakings", "/undertakings?status=overdue", "/undertakings?theme=climate", "/due", "/conflicts", "/actors",
        "/changes", "/articles", "/acts", "/acts?type=refuse",
    ]  # fmt: skip
    return [*ids, *bearers, *(lists * (IDS * 3 // 4 // len(lists)))]


def dated(path: str) -> str:
    """The question of a day that is to be put behind."""
    return f"{path}{'&' if '?' in path else '?'}as_of="


def by_wrk(base: str, paths: Sequence[str], clients: int, seconds: int, *, new: bool) -> Measured:
    """Requests a second, median, 99th percentile in milliseconds, and failures, as wrk measures them."""
    prefix, day = "/api/v1", f' .. os.date("%Y-%m-%d", os.time() + 86400 * math.random(0, {DAYS}))' if new else ""
    script = f"""
local paths = {{ {", ".join(json.dumps(prefix + (dated(path) if new else path)) for path in paths)} }}
math.randomseed(1)
request = function() return wrk.format("GET", paths[math.random(#paths)]{day}) end
done = function(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format("RESULT %f %f %f %d\\n", 1e6 * summary.requests / summary.duration,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, failed))
end
"""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "ask.lua"
        file.write_text(script)
        command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s", "-s", str(file), base]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate, median, last, failed = told.split("RESULT ")[1].split()
    return float(rate), float(median), float(last), int(failed)


async def by_httpx(base: str, paths: Sequence[str], clients: int, seconds: int, *, new: bool) -> Measured:
    """The same without wrk; the clients take their share of the machine, so it looks slower."""
    chance, times, failed = random.Random(1), [], 0  # noqa: S311 - made-up questions
    until = time.perf_counter() + seconds

    async def ask(client: httpx.AsyncClient) -> None:
        nonlocal failed
        while time.perf_counter() < until:
            begin = time.perf_counter()
            path = chance.choice(paths)
            if new:
                path = f"{dated(path)}{date.today() + timedelta(days=chance.randrange(DAYS))}"
            answer = await client.get(base + path)
            times.append(1000 * (time.perf_counter() - begin))
            failed += answer.status_code != 200

    limits = httpx.Limits(max_connections=clients)
    async with httpx.AsyncClient(timeout=60, limits=limits) as client:
        await asyncio.gather(*(ask(client) for _ in range(clients)))
    return len(times) / seconds, statistics.median(times), statistics.quantiles(times, n=100)[-1], failed


def demo(folder: Path) -> None:
    """The table of the demo."""
    ledger = folder / "demo.db"
    command = [sys.executable, "-m", "servanda", "demo", "--no-serve", "--ledger", str(ledger)]
    subprocess.run(command, capture_output=True, check=True)
    with served(ledger) as (base, _):
        alone(base, ["/undertakings"])
        found = alone(base, [f"/{name}" for name in LISTS])
    print("| demo, one client | median | 99th percentile |\n|---|---|---|")
    for path, median, last in found:
        print(f"| `{path}` | {median:.1f} | {last:.1f} |")


def crowd(ledger: Path, acts: int, clients: int, seconds: int, *, workers: int = 1) -> None:
    """A row of the table of the made-up ledger."""
    with Ledger(str(ledger), author="bench/1") as book:
        if not book.head():
            fill(book, acts, 20, "old", acts)
        begin = time.perf_counter()
        Book(book).shelf(book.today())
        made = time.perf_counter() - begin
    with served(ledger, workers) as (base, process):
        paths = questions(base)
        print("\n| acts | clients | answers | a second | median | 99th percentile | CPU an answer | failed |")
        print("|---|---|---|---|---|---|---|---|")
        for new in (True, False):
            before = worked(process)
            if shutil.which("wrk"):
                found = by_wrk(base, paths, clients, seconds, new=new)
            else:
                found = asyncio.run(by_httpx(base, paths, clients, seconds, new=new))
            rate, median, last, failed = found
            which = "made" if new else "mostly made before"
            each = (worked(process) - before) / (rate * seconds)
            print(
                f"| {acts:,} | {clients} | {which} | {rate:.0f} | {median:.0f} | {last:.0f} | {each:.1f} | {failed} |"
            )
    print(f"\nThe views were made in {made:.0f} s.")


def main() -> None:
    """Measure and print Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--acts", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--ledger", type=Path)
    args = parser.parse_args()
    with TemporaryDirectory() as folder:
        demo(Path(folder))
        ledger = args.ledger or Path(folder) / "made.db"
        crowd(ledger, args.acts, args.clients, args.seconds, workers=args.workers)


if __name__ == "__main__":
    main()
