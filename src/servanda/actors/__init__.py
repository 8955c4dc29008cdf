"""Stage 4: from the words for actors to who they are."""

from servanda.actors.own import digest, using
from servanda.actors.resolve import named, resolve
from servanda.actors.tables import Own

__all__ = ["Own", "digest", "named", "resolve", "using"]
