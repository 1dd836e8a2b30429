"""The table of divisions: look-ups, vintages, coordinates, damaged files."""

import lzma
from pathlib import Path

import pytest

from kg.errors import SchemaError
from kg.locate.gazetteer import DATA, covers, gazetteer, parent_codes, stem


def test_a_place_has_its_code_its_parents_and_a_point():
    town = gazetteer().named("湖田镇")
    mine = next(t for t in town if t.code == "360902116")
    assert [p.name for p in gazetteer().parents(mine)] == ["江西省", "宜春市", "袁州区"]
    assert gazetteer().point(mine) == (27.823, 114.347, False)


def test_a_town_without_a_point_lies_near_its_county_and_always_at_the_same_spot():
    town = gazetteer().coded("360902120")[0]
    county = gazetteer().coded("360902")[0]
    lat, lon, approximate = gazetteer().point(town)
    assert approximate
    assert abs(lat - county.lat) < 0.13 > abs(lon - county.lon)


def test_names_that_many_towns_have_stay_many():
    assert len(gazetteer().named("城关镇")) > 70


def test_a_town_of_2022_is_found_though_it_is_gone():
    town = next(d for d in gazetteer().named("新市镇") if d.code == "430681102")
    assert covers(town, 2022) == 0
    assert covers(town, 2025) > 0


def test_cut_names_of_autonomous_places():
    assert [d.name for d in gazetteer().named("乳源县")] == ["乳源瑶族自治县"]
    assert stem("玉树藏族自治州") == "玉树"
    assert stem("内蒙古自治区") == "内蒙古"
    assert stem("唐县") == "唐县"


def test_villages_lead_to_their_towns():
    assert gazetteer().villages.towns_with("一寺") == ("360902116",)
    assert "阳坑" in gazetteer().villages.of("360902116")
    assert gazetteer().villages.of("999999999") == ()


def test_parents_by_code():
    assert parent_codes("360902116") == ("360000", "360900", "360902")
    assert parent_codes("360900") == ("360000",)
    assert parent_codes("360000") == ()


def test_every_place_below_a_province_has_one_above():
    gaz = gazetteer()
    assert not [d for d in gaz.divisions if d.level != "province" and not gaz.parents(d)]


def test_the_files_are_small():
    assert sum(p.stat().st_size for p in DATA.iterdir()) < 3_000_000


HEAD = "code\tname\tvintages\tlat\tlon\tapproximate\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no xz at all", "line 1: damaged"),
        (lzma.compress((HEAD + "36\t江西省\t2025\t\t\t\n").encode()), "line 2: expected code"),
        (lzma.compress(b"something else\n"), "line 1: expected the columns"),
        (lzma.compress((HEAD + "360000\t江西省\t2025\t\t\t\n" * 500).encode())[:-20], "line [0-9]+: damaged"),
    ],
)
def test_a_damaged_file_is_named_with_the_line(tmp_path: Path, content: bytes, message: str):
    (tmp_path / "places.tsv.xz").write_bytes(content)
    with pytest.raises(SchemaError, match=f"places.tsv.xz.*{message}"):
        gazetteer(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(SchemaError, match="no such file"):
        gazetteer(tmp_path)


def test_damaged_villages_are_named_with_the_line(tmp_path: Path):
    (tmp_path / "places.tsv.xz").write_bytes(lzma.compress((HEAD + "360000\t江西省\t2025\t\t\t\n").encode()))
    (tmp_path / "villages.txt.xz").write_bytes(lzma.compress("360902116\t一寺,\nnonsense\n".encode()))
    with pytest.raises(SchemaError, match=r"villages\.txt\.xz, line 2"):
        _ = gazetteer(tmp_path).villages
