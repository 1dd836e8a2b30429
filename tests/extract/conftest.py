"""Fixtures of the extraction's tests."""

import pytest
from made_up import document

from kg.extract import extract
from kg.extract.page import Page


@pytest.fixture
def page():
    return lambda text: Page(document(text))


@pytest.fixture
def found():
    """The mentions of a text as (surface, type)."""
    return lambda text, **options: [(m.text.strip("“”‘’《》"), m.type) for m in extract(document(text), **options)]
