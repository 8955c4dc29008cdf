"""How fast the page answers each of its views: on the demo, and on a made-up ledger.

    python -m bench.page [--acts 10000] [--ledger FILE]

A server as `servanda serve` starts it, on this machine, in a process of its own, asked by one client. Of each view a
dozen addresses are asked for, each once before and five times to be measured: other things, other parts of lists,
other choices. The made-up ledger is that of `bench.answers`, `--ledger` keeps it and takes it up again; its views are
made before anything is measured. Figures are in milliseconds, the whole page sent; where a machine has other work too,
the CPU that the server takes for an answer says more.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bench.answers import fill
from bench.api import served, worked
from servanda.ledger import Book, Ledger, Tokens

EACH, TIMES = 12, 5


def addresses(client: httpx.Client) -> dict[str, list[str]]:
    """The addresses of each view, as its lists lead to them."""

    def linked(kind: str, *lists: str) -> list[str]:
        found = (re.findall(rf'href="(/{kind}/[^"?#]+)', client.get(one).text) for one in lists)
        return list(dict.fromkeys(path for some in found for path in some))[:EACH]

    def parts(path: str) -> list[str]:
        sign = "&" if "?" in path else "?"
        numbers = [int(one) for one in re.findall(r'page=(\d+)[^"]*">\d', client.get(path).text)]
        last = max(numbers, default=1)
        return [f"{path}{sign}page={1 + at * (last - 1) // (EACH - 1)}" for at in range(EACH)] if last > 1 else [path]

    themes = re.findall(r'<option value="([\w-]+)"', client.get("/undertakings").text)
    actors = linked("actors", "/actors")
    words = ("sanctions", "weapons", "climate", "loan", "troops", "Ukraine", "ceasefire", "minister", "will", "fund")
    return {
        "home": ["/"],
        "undertaking": linked("undertakings", "/undertakings", "/undertakings?page=2", "/conflicts"),
        "undertakings": [*parts("/undertakings"), *(f"/undertakings?theme={one}" for one in themes[-6:])],
        "undertakings of an actor": [f"/undertakings?actor={one.removeprefix('/actors/')}" for one in actors],
        "undertakings on a map": [f"/undertakings?form=map&theme={one}" for one in ("", *themes[-6:])],
        "meetings": parts("/meetings"),
        "meeting": linked("meetings", "/meetings"),
        "actors": parts("/actors"),
        "actor": actors,
        "due": parts("/due"),
        "calendar": ["/due?form=calendar", *(f"/due?form=calendar&month=2026-{at:02}" for at in range(1, EACH))],
        "conflicts": parts("/conflicts"),
        "changes": [*parts("/changes"), "/changes?since=2020-01-01", *parts("/changes?since=2010-01-01")],
        "claims": parts("/claims"),
        "totals": parts("/totals"),
        "sources": parts("/sources"),
        "articles": parts("/articles"),
        "article": linked("articles", "/articles"),
        "search": ["/search", *(f"/search?q={one}" for one in words), *(f"/search?theme={one}" for one in themes[-3:])],
        "search, narrowed": [f"/search?q={one}&status=kept" for one in ("", *words)],
        "method": ["/method"],
        "review": ["/review"],
        "review, tellings": parts("/review/tellings"),
    }  # fmt: skip


def timed(client: httpx.Client, paths: Iterable[str], process: int) -> tuple[list[float], float]:
    """Milliseconds of each answer, and of CPU for one of them."""
    found, cpu = [], 0.0
    for path in paths:
        while client.get(path).status_code == httpx.codes.SERVICE_UNAVAILABLE:  # it is being made
            time.sleep(1)
        before = worked(process)
        for _ in range(TIMES):
            begin = time.perf_counter()
            client.get(path).raise_for_status()
            found.append(1000 * (time.perf_counter() - begin))
        cpu += worked(process) - before
    return found, cpu / len(found)


def measure(ledger: Path) -> dict[str, tuple[float, float, float]]:
    """Median and 90th percentile of each view, and the CPU that the server takes for an answer."""
    with Ledger(str(ledger), author="bench/1") as book:
        Book(book).shelf(book.today())
        token = Tokens(book.engine).add(f"bench {time.time_ns()}", "reviewer")
    headers = {"Accept": "text/html", "Authorization": f"Bearer {token}"}
    with served(ledger) as (base, process):
        root = base.removesuffix("/api/v1")
        with httpx.Client(base_url=root, headers=headers, timeout=600, follow_redirects=True) as client:
            found = {}
            for view, paths in addresses(client).items():
                if paths:
                    times, cpu = timed(client, paths, process)
                    found[view] = statistics.median(times), statistics.quantiles(times, n=10)[-1], cpu
            return found


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--acts", type=int, default=10_000)
    parser.add_argument("--ledger", type=Path)
    args = parser.parse_args()
    with TemporaryDirectory() as folder:
        demo, made = Path(folder) / "demo.db", args.ledger or Path(folder) / "made.db"
        command = [sys.executable, "-m", "servanda", "demo", "--no-serve", "--ledger", str(demo)]
        subprocess.run(command, capture_output=True, check=True)
        with Ledger(str(made), author="bench/1") as book:
            if not book.head():
                fill(book, args.acts, 20, "old", args.acts)
        found = [measure(demo), measure(made)]
    print(
        f"| view | demo, median | 90th | CPU | {args.acts:,} acts, median | 90th | CPU |\n|---|---|---|---|---|---|---|"
    )
    for view in found[-1]:
        cells = [f"{value:.0f}" for one in found for value in one.get(view, (float("nan"),) * 3)]
        print(f"| {view} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
