"""Stage 1: from the names of sources to pages as they came."""

from servanda.collect.files import SUFFIXES, fetch, find, sniffed

__all__ = ["SUFFIXES", "fetch", "find", "sniffed"]
