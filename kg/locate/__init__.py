"""Which places a report names, and which town wrote it."""

from kg.locate.hints import place_hints
from kg.locate.places import Area, PlaceFact, find_places, resolve_places
from kg.locate.posterior import Location, locate
from kg.locate.scan import administrative_places
from kg.locate.towns import known_town

__all__ = [
    "Area",
    "Location",
    "PlaceFact",
    "administrative_places",
    "find_places",
    "known_town",
    "locate",
    "place_hints",
    "resolve_places",
]
