"""The divisions of China by name, code and parent, province to town, and the villages' names: read on first use."""

import contextlib
import lzma
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from kg.errors import SchemaError

if TYPE_CHECKING:
    from numpy.typing import NDArray

DATA = Path(__file__).parent / "data"
Level = Literal["province", "city", "county", "township"]
LEVELS: tuple[Level, ...] = ("province", "city", "county", "township")
COUNTY_CODE, TOWN_CODE = 6, 9

_HEADER = "code\tname\tvintages\tlat\tlon\tapproximate"
_LINE = re.compile(r"^(\d{6}|\d{9})\t([^\t\d]+)\t(\d{4}(?:,\d{4})*)\t(?:\t\t|(-?\d+\.\d+)\t(-?\d+\.\d+)\t([01]))$", re.MULTILINE)
# A town without a point of its own is drawn this far from its county's at most, in degrees: 0.12 is about 13 km.
_SPREAD = 0.12
_PEOPLE = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌"
    "|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|德昂|保安|裕固|独龙|鄂伦春|各"
)
_PEOPLES = re.compile(f"(?:(?:{_PEOPLE})族|蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克)+$")
_SUFFIX = re.compile("(?:自治区|特别行政区|自治州|自治县|自治旗|地区|林区|特区|街道|苏木|省|市|州|盟|县|区|旗|镇|乡)$")


_VILLAGE_LINE = re.compile(r"\d{9}\t[^\t]+[,;:]$")


class Division(NamedTuple):
    """A place with a code: GB/T 2260 (six digits) down to counties, nine digits for towns.

    ``vintages`` are the years of the tables that list it, ascending. ``lat`` and ``lon`` are degrees; ``approximate``
    where they are those of the place above. A town may have none of its own (see `Gazetteer.point`).
    """

    code: str
    name: str
    vintages: tuple[int, ...]
    lat: float | None
    lon: float | None
    approximate: bool

    @property
    def level(self) -> Level:
        """Which of the four levels, by the code."""
        if len(self.code) == TOWN_CODE:
            return "township"
        if self.code.endswith("0000"):
            return "province"
        return "city" if self.code.endswith("00") else "county"

    @property
    def stem(self) -> str:
        """The name without its ending and its peoples: 袁州, 玉树 (玉树藏族自治州), 内蒙古."""
        return stem(self.name)


class Gazetteer:
    """Look-ups over the table. Where several places fit, the newest come first, then by code."""

    def __init__(self, divisions: tuple[Division, ...], folder: Path) -> None:
        self.divisions = divisions
        self._folder = folder
        self._named: defaultdict[str, list[Division]] = defaultdict(list)
        self._coded: defaultdict[str, list[Division]] = defaultdict(list)
        for d in sorted(divisions, key=lambda d: (-d.vintages[-1], d.code)):
            for name in self.names_of(d):
                self._named[name].append(d)
            self._coded[d.code].append(d)

    def named(self, name: str) -> tuple[Division, ...]:
        """All places with this full name, or with what it is commonly cut to (威宁县, 恩施州)."""
        return tuple(self._named.get(name, ()))

    @staticmethod
    def names_of(division: Division) -> tuple[str, ...]:
        """The full name, and for an autonomous county or prefecture the one without its peoples (乳源县)."""
        own = division.name[-1]
        short = "自治" in division.name and own in "州县旗"
        return (division.name, division.stem + own) if short else (division.name,)

    @cached_property
    def of_level(self) -> Mapping[Level, tuple[Division, ...]]:
        """All places of each level."""
        found: dict[Level, list[Division]] = {level: [] for level in LEVELS}
        for d in self.divisions:
            found[d.level].append(d)
        return {level: tuple(places) for level, places in found.items()}

    def coded(self, code: str) -> tuple[Division, ...]:
        """All places that have or had this code, the newest name first."""
        return tuple(self._coded.get(code, ()))

    def parents(self, division: Division) -> tuple[Division, ...]:
        """The places above, outermost first; a level that has no place (市辖区 of 北京) is left out."""
        return tuple(self._coded[code][0] for code in parent_codes(division.code) if code in self._coded)

    def point(self, division: Division) -> tuple[float, float, bool] | None:
        """Latitude and longitude in degrees and whether they are approximate.

        A town without a point gets its county's with an offset that depends on its code alone, so that towns do not lie
        on one another.
        """
        if division.lat is not None and division.lon is not None:
            return division.lat, division.lon, division.approximate
        above = next((p for p in reversed(self.parents(division)) if p.lat is not None and p.lon is not None), None)
        if above is None or above.lat is None or above.lon is None:
            return None
        serial = int(division.code[-3:])
        east, north = serial * 7 % 101 / 50 - 1, serial * 13 % 97 / 48 - 1
        return round(above.lat + north * _SPREAD, 3), round(above.lon + east * _SPREAD, 3), True

    @property
    def villages(self) -> "Villages":
        """The villages, read on first use: 2 MB on disk, 12 MB in memory."""
        return villages(self._folder)


class Villages:
    """Which towns have a village of a name. Kept as one string with an index into it: a dict would take 150 MB."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._stems: frozenset[str] | None = None
        self._starts: dict[str, int] | None = None
        self._index: tuple[NDArray[np.uint64], NDArray[np.intp]] | None = None
        self._found: dict[str, tuple[str, ...]] = {}
        self.towns = text.count("\n")

    @property
    def stems(self) -> frozenset[str]:
        """All names without their endings (一寺), built on first use: a tenth of a second."""
        if self._stems is None:
            # Cut at one sign, which takes half as long as at any of several; the towns' codes are no names.
            parts = self._text.replace(";", ",").replace(":", ",").replace("\t", ",").replace("\n", ",").split(",")
            self._stems = frozenset({part for part in parts if part and not (len(part) == TOWN_CODE and part.isdigit())})
        return self._stems

    def towns_with(self, name: str) -> tuple[str, ...]:
        """Codes of the towns with a village or community whose name without ending is ``name``, ascending."""
        if name not in self._found:
            self._found[name] = self._look_up(name)
        return self._found[name]

    def _look_up(self, name: str) -> tuple[str, ...]:
        text, found = self._text, []
        for at in self._beginning(*name[:2]):
            if text.startswith(name, at) and text[at + len(name)] in ",;:":
                line = text.rfind("\n", 0, at) + 1
                found.append(text[line : line + TOWN_CODE])
        return tuple(dict.fromkeys(found))

    def _beginning(self, first: str, second: str = "") -> list[int]:
        """Where names stand that begin with one or two signs, ascending.

        All beginnings are sorted by these on first use, a tenth of a second: to search the string for one name takes a millisecond.
        """
        if self._index is None:
            signs = np.frombuffer(self._text.encode("utf-32-le"), np.uint32)
            begins = np.flatnonzero(np.isin(signs[:-2], np.array(list(map(ord, ",;:\t")), np.uint32))) + 1
            pairs = signs[begins].astype(np.uint64) << np.uint64(32) | signs[begins + 1]
            order = np.argsort(pairs, kind="stable")
            self._index = pairs[order], begins[order]
        pairs, begins = self._index
        least = ord(first) << 32 | (ord(second) if second else 0)
        a, b = np.searchsorted(pairs, np.array([least, least + (1 if second else 1 << 32)], np.uint64))
        found: list[int] = np.sort(begins[a:b]).tolist()
        return found

    def of(self, code: str) -> tuple[str, ...]:
        """The villages of a town, without their endings."""
        if self._starts is None:
            self._starts = {m[1]: m.end() for m in re.finditer(r"\n(\d{9})\t", self._text)}
        at = self._starts.get(code)
        return tuple(re.split("[,;:]", self._text[at : self._text.find("\n", at) - 1])) if at else ()


def stem(name: str) -> str:
    """A full name without its ending and its peoples; a name of two characters is kept whole (唐县, 沙市)."""
    bare = _SUFFIX.sub("", name)
    if "自治" in name:
        plain = _PEOPLES.sub("", bare)
        bare = plain if len(plain) > 1 else bare
    return bare if len(bare) > 1 else name


def parent_codes(code: str) -> tuple[str, ...]:
    """The codes of the places above, outermost first: 360000, 360900, 360902 for 360902116."""
    above = (code[:2] + "0000", code[:4] + "00", code[:6])
    return tuple(dict.fromkeys(c for c in above if c != code and not (len(code) == COUNTY_CODE and c > code)))


@lru_cache(maxsize=2)
def gazetteer(folder: Path = DATA) -> Gazetteer:
    """The gazetteer of this package, or of another folder.

    Raises:
        SchemaError: a file is missing or damaged; the message names the file and the line.

    """
    path = folder / "places.tsv.xz"
    header, *lines = _lines(path)
    if header != _HEADER:
        raise SchemaError(f"{path}, line 1: expected the columns {_HEADER.replace(chr(9), ' ')}; restore the file")
    found = _LINE.findall("\n".join(lines))
    if len(found) != len(lines):
        number, line = next((i, line) for i, line in enumerate(lines, 2) if not _LINE.fullmatch(line))
        raise SchemaError(f"{path}, line {number}: expected code, name, vintages and a point; restore the file: {line[:60]!r}")
    return Gazetteer(tuple(_divisions(found)), folder)


@lru_cache(maxsize=2)
def villages(folder: Path = DATA) -> Villages:
    """The villages of this package, or of another folder.

    Raises:
        SchemaError: the file is missing or damaged; the message names the file and the line.

    """
    path = folder / "villages.txt.xz"
    lines = _lines(path)
    for number, line in enumerate(lines, 1):
        if not _VILLAGE_LINE.match(line):
            raise SchemaError(f"{path}, line {number}: expected a town's code, a tab and names; restore the file: {line[:40]!r}")
    return Villages("\n" + "\n".join(lines) + "\n")


def _divisions(rows: Iterable[tuple[str, ...]]) -> Iterator[Division]:
    years: dict[str, tuple[int, ...]] = {}  # some fifty sets of years for all places
    for code, name, vintages, lat, lon, rough in rows:
        if vintages not in years:
            years[vintages] = tuple(map(int, vintages.split(",")))
        yield Division(code, name, years[vintages], float(lat) if lat else None, float(lon) if lon else None, rough == "1")


def _lines(path: Path) -> list[str]:
    """The lines of an xz file; how far it could be read is part of the message."""
    try:
        return lzma.decompress(path.read_bytes()).decode("utf-8").removesuffix("\n").split("\n")
    except FileNotFoundError:
        raise SchemaError(f"{path}: no such file; reinstall the package or restore it") from None
    except (lzma.LZMAError, UnicodeDecodeError) as e:
        raise SchemaError(f"{path}, line {_whole_lines(path) + 1}: damaged: {e}; restore the file") from e


def _whole_lines(path: Path) -> int:
    """How many lines of a damaged file can be read."""
    number = 0
    with (
        contextlib.suppress(lzma.LZMAError, EOFError, UnicodeDecodeError),
        lzma.open(path, "rt", encoding="utf-8", newline="\n") as f,
    ):
        for _ in f:
            number += 1
    return number


def covers(division: Division, year: int | None) -> int:
    """By how many years a place misses a year: 0 where it existed, or where the tables do not reach that far."""
    if year is None:
        return 0 if division.vintages[-1] >= _LAST else _LAST - division.vintages[-1]
    first, last = division.vintages[0], division.vintages[-1]
    if division.level == "township" and first == _FIRST_TOWNS:
        first = 0
    return max(0, first - year, year - last if last < _LAST else 0)


_LAST, _FIRST_TOWNS = 2025, 2021
