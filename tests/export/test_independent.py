"""Every export of the sample graph in the hands of programs that are not ours: the same nodes, edges, types and weights."""

import pytest

import kg
from kg.export import EXPORTERS, export
from tests.export.readers import PAIRS, READERS, wanted


@pytest.fixture(scope="module")
def sample(built):
    return kg.load(built)


@pytest.fixture(scope="module")
def files(sample, tmp_path_factory):
    """Writes each format when it is first asked for."""
    folder, made = tmp_path_factory.mktemp("exports"), {}

    def give(name):
        if name not in made:
            made[name] = export(sample, name, folder / f"graph-{name}{EXPORTERS[name].suffix}")
        return made[name]

    return give


def test_every_format_has_an_independent_reader():
    assert READERS.keys() == EXPORTERS.keys()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "reader"), PAIRS, ids=lambda v: getattr(v, "__name__", v))
def test_reader_finds_the_same(sample, files, name, reader):
    assert reader(files(name)) == wanted(sample, name)
