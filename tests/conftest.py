"""Fixtures of all tests."""

from pathlib import Path

import pytest

from tests import chromium


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of corpora beside the repository; tests that need it are skipped where it is absent."""
    folder = Path(__file__).parents[1].parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder 'shared' beside the repository: this test runs on its corpora")
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """The folder of ``kg build --sample``; made once, to be read only."""
    from kg.build import build  # noqa: PLC0415 -- most test files do without the whole pipeline

    out = tmp_path_factory.mktemp("sample") / "output"
    build([], out, sample=True)
    return out


@pytest.fixture(scope="session")
def browser():
    """A Chromium; tests that need one are skipped where there is none."""
    with chromium.started() as browser:
        yield browser
