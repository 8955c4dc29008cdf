"""The API against its own OpenAPI: whatever is sent, what is answered is what the description says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from servanda.ledger import Ledger, verify
from servanda.readers import Reader
from tests.api.conftest import Api, api_over

EXAMPLES = 12
"""Requests of each operation."""


@schemathesis.serializer("application/jsonl")
def as_lines(_: object, value: object) -> bytes:
    """A made-up stream: one line."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()


@pytest.fixture(scope="module")
def written(filled: Path, tmp_path_factory: pytest.TempPathFactory, rules: Reader) -> Iterator[Api]:
    """A ledger that may be written to."""
    path = tmp_path_factory.mktemp("schema") / "l.db"
    shutil.copy(filled, path)
    with Ledger(str(path), author="tests/1") as ledger:
        yield api_over(ledger, rules, path.with_name("key"))


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["sense", "nonsense"])
def test_answers_are_as_described(written: Api, mode: GenerationMode) -> None:
    """No answer of 500, none of an undescribed status, type or form; what makes no sense is refused, all else is not.

    schemathesis makes requests out of the description, with sense and without.
    """
    headers = {"Host": "localhost", "Authorization": f"Bearer {written.tokens['administrator']}"}
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", written.app, headers=headers)
    faults: list[str] = []
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 25
    for operation in operations:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=EXAMPLES, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
        def check(case: schemathesis.Case[Any]) -> None:
            if mode is GenerationMode.POSITIVE and case.query:
                case.query.pop("cursor", None)  # an opaque word cannot be made up
            case.call_and_validate(headers=headers, excluded_checks=_unsaid(case))

        try:
            check()
        except Unsatisfiable:  # there is no nonsense for what takes nothing
            continue
        except (schemathesis.errors.SchemathesisError, BaseExceptionGroup, AssertionError) as error:
            faults.append(f"{operation.label}: {error}")
    assert not faults, "\n\n".join(faults)
    assert list(verify(written.ledger)) == []


def _unsaid(case: schemathesis.Case[Any]) -> list[Any]:
    """Checks that do not hold: which words stand in a ledger and its texts, and what a format holds, no schema says."""
    unsaid = case.method.upper() == "POST" or case.path in ("/proofs", "/export/{format}")
    return [positive_data_acceptance] if unsaid else []
