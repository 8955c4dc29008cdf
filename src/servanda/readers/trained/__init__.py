"""The trained readers `standard` and `small`: one encoder with many heads, trained by `training/`."""

from servanda.readers.trained.reader import Small, Standard

__all__ = ["Small", "Standard"]
