"""Mentions → entities: within a report by ``within``, over all reports by ``across``."""

from kg.resolve.across import Resolution, across
from kg.resolve.judge import Judgements, read_judgements
from kg.resolve.undo import undo
from kg.resolve.within import within

__all__ = ["Judgements", "Resolution", "across", "read_judgements", "undo", "within"]
