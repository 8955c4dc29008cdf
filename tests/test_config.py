"""Settings that are secret come by the environment alone, and are shown nowhere."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from servanda.cli.main import run
from servanda.config import Settings, settings
from servanda.errors import ConfigError


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test in a folder of its own, with settings of nobody's."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("SERVANDA_")]:
        monkeypatch.delenv(name)


def test_a_secret_is_in_force_and_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither in the table nor for programs nor where Python shows the settings."""
    monkeypatch.setenv("SERVANDA_LLM_KEY", "open-sesame")
    in_force, shown = settings({}, os.environ, tmp_path)
    assert in_force.llm_key == "open-sesame"
    assert "sesame" not in repr(in_force) + repr(shown)
    assert run(["config"]) == 0
    assert run(["config", "--json"]) == 0
    printed = capsys.readouterr().out
    assert "sesame" not in printed
    assert json.loads(printed.splitlines()[-1])["llm_key"] == {"value": "set, not shown", "origin": "SERVANDA_LLM_KEY"}


def test_a_secret_that_is_not_set_is_shown_as_empty(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["llm_key"] == {"value": "", "origin": "default"}


def test_a_secret_in_a_file_is_refused_without_being_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files are copied, kept and shared."""
    (tmp_path / "servanda.toml").write_text('llm_key = "open-sesame"\n')
    assert run(["config"]) == 2
    shown = capsys.readouterr().err
    assert "[CONF004]" in shown
    assert "SERVANDA_LLM_KEY" in shown
    assert "sesame" not in shown


def test_what_is_empty_by_default_may_be_empty_and_nothing_else(tmp_path: Path) -> None:
    """So that a variable switches the language model off which the file has on."""
    (tmp_path / "servanda.toml").write_text('llm_address = "http://127.0.0.1:1/v1"\n')
    assert settings({}, {}, tmp_path)[0].llm_address == "http://127.0.0.1:1/v1"
    assert settings({}, {"SERVANDA_LLM_ADDRESS": ""}, tmp_path)[0] == Settings()
    with pytest.raises(ConfigError, match="CONF002"):
        settings({}, {"SERVANDA_LEDGER": ""}, tmp_path)


def test_a_users_table_reaches_from_the_settings_to_what_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An office that only the user knows; a wrong row stops the run and names its line."""
    columns = "code\toffice\trole\tname\taliases\tfrom\tuntil\tsource\n"
    (tmp_path / "servanda.toml").write_text('own_tenures = "desk.tsv"\nreader = "rules"\n')
    (tmp_path / "report.txt").write_text("The French chancellor pledged 2,000 troops for the mission in Kyiv.\n")
    command = ["read", "report.txt", "--json", "--published", "2025-09-04", "--language", "en"]
    (tmp_path / "desk.tsv").write_text(columns + "FRA\tchancellor\thead\tAda Muster\t\t2025\t..\tdesk\n")
    assert run(command) == 0
    assert json.loads(capsys.readouterr().out)["acts"][0]["actors"] == ["FRA/Ada Muster"]
    (tmp_path / "desk.tsv").write_text(columns + "FRA\tchancellor\thead\tBea Beispiel\t\t2025\t..\tdesk\n")
    assert run(command) == 0
    assert json.loads(capsys.readouterr().out)["acts"][0]["actors"] == ["FRA/Bea Beispiel"]
    (tmp_path / "wrong.tsv").write_text(columns + "FRA\tchancellor\thead\tAda Muster\t\tsoon\t..\tdesk\n")
    (tmp_path / "servanda.toml").write_text('own_tenures = "wrong.tsv"\nreader = "rules"\n')
    assert run(command) == 2
    assert "[ACTOR001] wrong.tsv, line 2: 'soon' is no day" in capsys.readouterr().err
