"""Named places: a proper name with its type word (阳坑村, 莲花路); provinces and regions by heart."""

from collections.abc import Iterator

from kg.extract.page import Page
from kg.extract.suffixed import Kind, named
from kg.model import Mention

_KIND = Kind("Place", "places", 14)


def extract(page: Page) -> Iterator[Mention]:
    """Yield every possible place name; which of them stands is decided by their scores."""
    return named(page, _KIND)
