"""The page: server-rendered, without scripts, without an address outside."""

from servanda.web.app import app
from servanda.web.server import serve

__all__ = ["app", "serve"]
