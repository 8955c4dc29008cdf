"""What assistants get: the ledger's answers by the Model Context Protocol, each with quotations and permalinks.

`cited` has what can be cited, `answers` the answers, `desk` the questions, `server` speaks the protocol.
"""

from servanda.assistants.server import server

__all__ = ["server"]
