"""File → Report: whatever holds a text, however broken, becomes a report or a clear error."""

from kg.read.clean import Clean, clean, restored
from kg.read.duplicates import Hashes, duplicates_among, find_duplicates, hashes_of, kept_for, rank, say_the_same
from kg.read.reader import read, report_id
from kg.read.script import understood
from kg.read.sources import Source, find

__all__ = [
    "Clean",
    "Hashes",
    "Source",
    "clean",
    "duplicates_among",
    "find",
    "find_duplicates",
    "hashes_of",
    "kept_for",
    "rank",
    "read",
    "report_id",
    "restored",
    "say_the_same",
    "understood",
]
