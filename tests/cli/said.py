"""What a command says."""

from __future__ import annotations

import pytest

from servanda.cli.main import run


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """What a command prints, errors included."""
    assert run([*arguments]) == code
    found = capsys.readouterr()
    return found.out + found.err
