"""Named places: a proper name with its type word (阳坑村, 莲花路), and provinces and regions that are known without one."""

from collections.abc import Iterator

from kg.extract.page import Page
from kg.extract.suffixed import named
from kg.model import Mention

_LONGEST = 14


def extract(page: Page) -> Iterator[Mention]:
    """Yield every possible place name; which of them stands is decided by their scores."""
    return named(page, "places", "Place", "places", _LONGEST)
