"""The ledger over HTTP for programs: REST with OpenAPI, JSON and JSONL, CSV, Atom, iCalendar; wraps FastAPI."""

from servanda.api.answers import FORMS, root_of
from servanda.api.app import api
from servanda.api.items import of_told
from servanda.api.problems import meanings, problem
from servanda.api.service import PATH, Principal, Service

__all__ = ["FORMS", "PATH", "Principal", "Service", "api", "meanings", "of_told", "problem", "root_of"]
