"""Settings: defaults, then `servanda.toml`, then the environment, then flags; each value knows where it came from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from servanda.errors import ConfigError

FILE = "servanda.toml"
PREFIX = "SERVANDA_"
HIGHEST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default."""

    ledger: str = "servanda.db"
    reader: str = "rules"
    host: str = "127.0.0.1"
    port: int = 8765
    max_page_bytes: int = 20_000_000


@dataclass(frozen=True, slots=True)
class Setting:
    """One value and its origin, for `servanda config`."""

    name: str
    value: str | int
    origin: str


def settings(
    flags: Mapping[str, object], environ: Mapping[str, str], folder: Path
) -> tuple[Settings, tuple[Setting, ...]]:
    """The settings in force and where each came from; flags that are None are left out.

    Raises ConfigError: CONF001 for an unknown name, CONF002 for a value of the wrong kind, CONF003 for a file that is
    no TOML.
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
    held = {field.name: Setting(field.name, getattr(defaults, field.name), "default") for field in fields(Settings)}
    for origin, layer in layers:
        for name, value in layer.items():
            if name not in held:
                raise ConfigError("CONF001", f"there is no setting {name!r} ({origin}); there are: {', '.join(held)}")
            where = f"{PREFIX}{name.upper()}" if origin == "environment" else origin
            held[name] = Setting(name, _typed(name, value, type(held[name].value), where), where)
    return Settings(**{name: setting.value for name, setting in held.items()}), tuple(held.values())  # type: ignore[arg-type] # _typed has checked


def _file(path: Path) -> Mapping[str, object]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError("CONF003", f"{path} is no TOML: {error}") from error


def _typed(name: str, value: object, kind: type[str | int], where: str) -> str | int:
    if kind is int:
        try:
            number = int(str(value))
        except ValueError:
            raise ConfigError("CONF002", f"{name} must be a whole number, not {value!r} ({where})") from None
        most = HIGHEST_PORT if name == "port" else None
        if number < 0 or (most is not None and number > most):
            bounds = "0 or more" if most is None else f"from 0 to {most}"
            raise ConfigError("CONF002", f"{name} must be {bounds}, but it is {number} ({where})")
        return number
    if not isinstance(value, str) or not value:
        raise ConfigError("CONF002", f"{name} must be a text, not {value!r} ({where})")
    return value
