"""Completion, in the shells themselves."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from servanda.cli.completion import SHELLS
from servanda.ledger import Book, Ledger
from tests.cli.said import said
from tests.promise import record


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A home with a ledger, a report, and `servanda` on the path."""
    monkeypatch.chdir(tmp_path)
    with Ledger("servanda.db", author="test") as log:
        record(tmp_path, log)
        Book(log).shelf(log.today())
    program = tmp_path / "bin" / "servanda"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m servanda "$@"\n')
    program.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SERVANDA_")}
    return {**kept, "PATH": f"{program.parent}:{kept['PATH']}", "HOME": str(tmp_path), "TERM": "xterm"}


def test_each_shell_gets_its_script(capsys: pytest.CaptureFixture[str]) -> None:
    """Another shell is a slip that names those there are."""
    for shell in SHELLS:
        assert "_SERVANDA_COMPLETE" in said(capsys, "completion", shell)
    assert "'bash', 'zsh', 'fish'" in said(capsys, "completion", "tcsh", code=2)


BASH = """\
eval "$(servanda completion bash)"
ask() {
  COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); COMPREPLY=()
  _servanda_completion servanda
  printf '%s\\n' "${COMPREPLY[@]}"
}
compopt() { echo "files"; }
ask servanda me
echo --
ask servanda list --the
echo --
ask servanda list --status 'p'
echo --
ask servanda show u-
echo --
ask servanda read fir
"""


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_bash_completes(environment: dict[str, str]) -> None:
    """Commands, options, values with spaces, undertakings of the ledger; files where a file is asked for."""
    ran = subprocess.run(["bash", "--norc", "-c", BASH], env=environment, capture_output=True, text=True, check=True)
    commands, options, statuses, ids, files = ran.stdout.split("\n--\n")
    assert commands.split() == ["meetings"]
    assert options.split() == ["--theme"]
    assert statuses.splitlines() == ["proposed", "partly kept"]
    assert [one[:2] for one in ids.split()] == ["u-", "u-"]
    assert "files" in files


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed")
def test_fish_completes(environment: dict[str, str]) -> None:
    """With what each command does beside it."""
    code = "servanda completion fish | source; complete -C 'servanda me'; complete -C 'servanda show u-'"
    ran = subprocess.run(
        ["fish", "--no-config", "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    first, *rest = ran.stdout.splitlines()
    assert first.startswith("meetings\tList meetings")
    assert len(rest) == 2
    assert any("air defence" in one for one in rest)


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed")
def test_zsh_completes(environment: dict[str, str], tmp_path: Path) -> None:
    """Typed at its prompt, as zsh completes nothing elsewhere."""
    (tmp_path / ".zshrc").write_text(
        "PS1='ready> '; autoload -Uz compinit && compinit -u -D\neval \"$(servanda completion zsh)\"\n"
    )
    ours, theirs = pty.openpty()
    with subprocess.Popen(["zsh", "-i"], stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as running:
        os.close(theirs)
        try:
            _until(ours, "ready> ")
            os.write(ours, b"servanda mee\t")
            assert "servanda meetings" in _until(ours, "servanda meetings")
        finally:
            running.kill()
            os.close(ours)


def _until(terminal: int, wanted: str, seconds: float = 30) -> str:
    """What a terminal shows until something wanted is there, or time is up."""
    os.set_blocking(terminal, False)
    seen, end = "", time.monotonic() + seconds
    while wanted not in seen and time.monotonic() < end:
        try:
            seen += os.read(terminal, 65536).decode(errors="replace")
        except BlockingIOError:
            time.sleep(0.05)
        except OSError:  # it has ended
            break
    return seen
