"""Stage 4: from the words for actors to who they are."""

from servanda.actors.resolve import resolve

__all__ = ["resolve"]
