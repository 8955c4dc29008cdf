"""The notebook in the documentation runs from its first cell to its last, and says what it claims."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

PAGE = Path(__file__).parents[2] / "docs" / "notebook.ipynb"


def notebook() -> Any:
    """The notebook as it is kept."""
    return nbformat.read(PAGE, as_version=4)  # type: ignore[no-untyped-call] # it types little


def test_it_is_kept_without_outputs() -> None:
    """So that the repository changes with its text alone."""
    for cell in notebook().cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@pytest.mark.filterwarnings("default")  # what Jupyter warns of among its own parts is its own affair
def test_it_goes_from_five_reports_to_a_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    """One promise told twice with two sums, one overdue, one under a condition; the chart is a picture."""
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    book = notebook()
    NotebookClient(book, timeout=300, kernel_name="python3").execute()
    outputs: list[Any] = [one for cell in book.cells for one in cell.get("outputs", ())]
    said = "\n".join(one.get("text", "") + one.get("data", {}).get("text/plain", "") for one in outputs)
    assert "Added(article=9, reading=10, rejection=None)" in said
    assert "amount: USD 450,000,000 or USD 400,000,000" in said
    for status in ("overdue", "conditional", "in progress", "refused"):
        assert status in said
    assert any("image/png" in one.get("data", {}) for one in outputs)
