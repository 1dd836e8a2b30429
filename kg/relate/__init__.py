"""Entities → relations: what a report says of its entities by ``describe``, the corpus's relations by ``relate``."""

from kg.relate.describe import describe
from kg.relate.relations import Corpus, relate

__all__ = ["Corpus", "describe", "relate"]
