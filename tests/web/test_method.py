"""The figures of the method view are those that were measured."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.web.conftest import Site

TOOL = Path(__file__).parents[2] / "tools/measured.py"


def test_measured_figures_are_those_of_the_benchmarks() -> None:
    """After a new measurement, `make docs` copies them."""
    checked = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, f"run 'make docs': {checked.stderr}"


@pytest.mark.parametrize("width", [390, 1024, 1600])
def test_tables_of_figures_are_whole(demo: Site, browser: Browser, width: int) -> None:
    """No column has to be scrolled to."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{demo.address}/method")
    for table in page.locator(".scroll").all():
        assert table.evaluate("one => one.scrollWidth <= one.clientWidth")
    page.close()
