"""File → Report: whatever holds a text, however broken, becomes a report or a clear error."""

from kg.read.reader import read
from kg.read.script import understood
from kg.read.sources import Source, find

__all__ = ["Source", "find", "read", "understood"]
