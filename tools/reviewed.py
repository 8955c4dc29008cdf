"""What was reviewed by hand in reading the Factbook: `tenures.toml` beside this file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

REVIEWED: dict[str, Any] = tomllib.loads(Path(__file__).with_name("tenures.toml").read_text(encoding="utf-8"))
