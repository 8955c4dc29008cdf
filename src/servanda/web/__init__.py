"""The page: server-rendered, without scripts, without an address outside."""

from servanda.web.app import app
from servanda.web.server import address_of, listen, serve

__all__ = ["address_of", "app", "listen", "serve"]
