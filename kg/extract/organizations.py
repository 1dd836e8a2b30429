"""Named organisations: companies, agencies, associations, by the word their names end in, and a few known without one."""

from collections.abc import Iterator

from kg.extract.page import Page
from kg.extract.suffixed import named
from kg.model import Mention

_LONGEST = 30


def extract(page: Page) -> Iterator[Mention]:
    """Yield every possible name of an organisation; which of them stands is decided by their scores."""
    return named(page, "organizations", "Organization", "organizations", _LONGEST)
