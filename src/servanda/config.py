"""Settings: defaults, then `servanda.toml`, then the environment, then flags; each value knows where it came from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from servanda.errors import ConfigError

FILE = "servanda.toml"
PREFIX = "SERVANDA_"
HIGHEST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default."""

    ledger: str = "servanda.db"
    reader: str = "standard"
    host: str = "127.0.0.1"
    port: int = 8765
    workers: int = 1
    public_address: str = ""
    key_file: str = ""
    private_hooks: int = 0
    max_page_bytes: int = 20_000_000
    own_names: str = ""
    own_tenures: str = ""
    own_members: str = ""
    llm_address: str = ""
    llm_model: str = ""
    llm_timeout_seconds: int = 300
    llm_key: str = field(default="", repr=False)


SECRETS = frozenset({"llm_key"})
"""Settings that come by the environment alone, so that no file holds them, and that are never shown."""
HIDDEN = "set, not shown"


@dataclass(frozen=True, slots=True)
class Setting:
    """One value and its origin, for `servanda config`; that of a secret is not the value itself."""

    name: str
    value: str | int
    origin: str


def settings(
    flags: Mapping[str, object], environ: Mapping[str, str], folder: Path
) -> tuple[Settings, tuple[Setting, ...]]:
    """The settings in force and where each came from; flags that are None are left out.

    Raises ConfigError: CONF001 for an unknown name, CONF002 for a value of the wrong kind, CONF003 for a file that is
    no TOML, CONF004 for a secret that comes by another way than the environment.
    """
    path = folder / FILE
    layers: list[tuple[str, Mapping[str, object]]] = [
        (str(path), _file(path)),
        (
            "environment",
            {name.removeprefix(PREFIX).lower(): value for name, value in environ.items() if name.startswith(PREFIX)},
        ),
        ("flag", {name: value for name, value in flags.items() if value is not None}),
    ]
    defaults = Settings()
    held = {one.name: Setting(one.name, getattr(defaults, one.name), "default") for one in fields(Settings)}
    for origin, layer in layers:
        for name, value in layer.items():
            if name not in held:
                raise ConfigError("CONF001", f"there is no setting {name!r} ({origin}); there are: {', '.join(held)}")
            where = f"{PREFIX}{name.upper()}" if origin == "environment" else origin
            if name in SECRETS and origin != "environment":
                raise ConfigError(
                    "CONF004", f"{name} is a secret and has no place in {where}: set {PREFIX}{name.upper()} instead"
                )
            held[name] = Setting(name, _typed(name, value, getattr(defaults, name), where), where)
    in_force = Settings(**{name: setting.value for name, setting in held.items()})  # type: ignore[arg-type] # _typed has checked
    return in_force, tuple(map(_shown, held.values()))


def _shown(setting: Setting) -> Setting:
    return replace(setting, value=HIDDEN) if setting.name in SECRETS and setting.value else setting


def _file(path: Path) -> Mapping[str, object]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError("CONF003", f"{path} is no TOML: {error}") from error


def _typed(name: str, value: object, default: str | int, where: str) -> str | int:
    if isinstance(default, int):
        try:
            number = int(str(value))
        except ValueError:
            raise ConfigError("CONF002", f"{name} must be a whole number, not {value!r} ({where})") from None
        most = HIGHEST_PORT if name == "port" else None
        if number < 0 or (most is not None and number > most):
            bounds = "0 or more" if most is None else f"from 0 to {most}"
            raise ConfigError("CONF002", f"{name} must be {bounds}, but it is {number} ({where})")
        return number
    if not isinstance(value, str) or (default and not value):
        raise ConfigError("CONF002", f"{name} must be a text, not {value!r} ({where})")
    return value
