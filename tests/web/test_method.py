"""The figures of the method view are those that were measured."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).parents[2] / "tools/measured.py"


def test_measured_figures_are_those_of_the_benchmarks() -> None:
    """After a new measurement, `make docs` copies them."""
    checked = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, f"run 'make docs': {checked.stderr}"
