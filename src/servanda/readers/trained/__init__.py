"""The trained reader `standard`: one encoder with many heads, trained by `training/`."""

from servanda.readers.trained.reader import Standard

__all__ = ["Standard"]
