"""The ledger over HTTP for programs: REST with OpenAPI, JSON and JSONL, CSV, Atom, iCalendar; wraps FastAPI."""

from servanda.api.app import PATH, api
from servanda.api.service import Principal, Service

__all__ = ["PATH", "Principal", "Service", "api"]
