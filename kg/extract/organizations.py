"""Named organisations: companies, agencies, associations, by the word their names end in; some by heart."""

from collections.abc import Iterator

from kg.extract.page import Page
from kg.extract.suffixed import Kind, named
from kg.model import Mention

_KIND = Kind("Organization", "organizations", 30)


def extract(page: Page) -> Iterator[Mention]:
    """Yield every possible name of an organisation; which of them stands is decided by their scores."""
    return named(page, _KIND)
