"""Names of provinces, cities, counties and towns in running text: full, and bare where they are no ordinary words."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from operator import add
from typing import Any, NamedTuple

from kg.locate.gazetteer import Division, Gazetteer, gazetteer
from kg.locate.own import fits, home, prefix, within
from kg.model import Span
from kg.ontology import vocabulary

# What after a name shows that its last character belongs to the next word: 平安乡|村, 台州市|场, 新建镇|区.
_CUT = {
    "乡": "村镇居土情音亲友贤愁",
    "镇": "村区域政",
    "市": "场民值级容政辖区",
    "县": "级乡域区城",
    "区": "域间划",
    "省": "级市",
    "旗": "帜舰袍号下",
    "州": "",
    "道": "路办",
}
_WITH = "和与及、"
_HAN = re.compile(r"[\u3400-\u9fff]")


class Found(NamedTuple):
    """A name with its stretch of the text and the places it may be, one where it is clear."""

    name: str
    span: Span
    candidates: tuple[Division, ...]


def administrative_places(reading: str, own: Division | None = None, year: int | None = None) -> list[Found]:
    """The administrative places a text names, in text order.

    ``own`` is the area the report is about: names inside it are resolved there, and its counties may be named bare.
    ``year`` picks the vintage. Names that several places have come with all of them as candidates.
    """
    scan = _Scan(reading, own, year)
    found: list[Found] = []
    for at in _beginnings(reading):
        if not found or at >= found[-1].span.end:
            hit = scan.at(at, found[-1] if found else None)
            if hit:
                found.append(hit)
    return found


@lru_cache(maxsize=2)
def _beginnings(reading: str) -> tuple[int, ...]:
    """Where the first two characters of a name stand: one place in sixteen."""
    heads, _ = _index()
    return tuple(i for i, pair in enumerate(map(add, reading, reading[1:])) if pair in heads)


class _Scan:
    """One pass over one text."""

    def __init__(self, reading: str, own: Division | None, year: int | None) -> None:
        self.text, self.own, self.year = reading, own, year
        self.heads, self.names = _index()
        self.words = _words()

    def at(self, start: int, before: Found | None) -> Found | None:
        """The longest place name that begins here and is one."""
        for name in self.heads.get(self.text[start : start + 2], ()):
            if self.text.startswith(name, start):
                candidates = self._accept(name, start, self._above(start, before))
                if candidates:
                    return Found(name, Span(start, start + len(name)), candidates)
        return None

    def _above(self, start: int, before: Found | None) -> Division | None:
        """The place right before, in whose area this one should lie: 浙江|义乌, 江西省|宜春市."""
        if before is None or len(before.candidates) != 1 or before.candidates[0].level == "township":
            return None
        gap = self.text[before.span.end : start]
        return before.candidates[0] if gap in ("", "·", "省", "市") else None

    def _accept(self, name: str, start: int, above: Division | None) -> tuple[Division, ...]:
        """The places the name may mean here; none where it is a word or a part of another name."""
        full, bare = self.names[name]
        after = self.text[start + len(name) : start + len(name) + 4]
        known = self._known(full, above)
        if full and name not in self.words["never"] and not self._runs_on(name, after):
            if known:
                return known if self._plain(name, start) or above else ()
            return self._foreign(name, full, start)
        return self._bare(bare, name, start, after, above) if bare else ()

    def _known(self, divisions: tuple[Division, ...], above: Division | None) -> tuple[Division, ...]:
        """The places under the one named just before, else those in the report's own area."""
        if above:
            return fits(divisions, above, self.year)
        if self.own is None:
            return ()
        inside = tuple(d for d in divisions if d.code.startswith(home(self.own)) or within(self.own, d))
        return fits(inside, None, self.year)

    def _plain(self, name: str, start: int) -> bool:
        """Whether a name can stand anywhere in its own area: not one that ends like a word (文明村镇)."""
        return not name.endswith(tuple(self.words["risky_endings"])) or self._begins(start)

    def _foreign(self, name: str, full: tuple[Division, ...], start: int) -> tuple[Division, ...]:
        """A full name outside the own area: not of two characters, no word, and clearly begun where there is doubt."""
        words, clear = self.words, self._begins(start)
        candidates = fits(full, None, self.year)
        if len(name) <= 2 or name in words["generic"] or _not_after().search(self.text[max(0, start - 3) : start]):  # noqa: PLR2004
            return ()
        if name.endswith(tuple(words["risky_endings"])) and not clear:
            return ()
        if candidates[0].level == "township":
            if name[:-1] in words["verbs"] or name[:2] in words["verbs"] or (len(candidates) > 1 and not clear):
                return ()
            if self.own is not None and len(candidates) > 1 and not clear:
                return ()
        return candidates

    def _bare(self, bare: tuple[Division, ...], name: str, start: int, after: str, above: Division | None) -> tuple[Division, ...]:
        """A name without its ending: provinces and cities, and counties beside the place above or in the own area."""
        if _not_before().match(after):
            return ()
        if above:
            return tuple(d for d in fits(bare, above, self.year) if d.code != above.code)
        if _not_after().search(self.text[max(0, start - 3) : start]):
            return ()
        upper = [d for d in bare if d.level in ("province", "city")]
        if upper:
            mine = self.own is not None and any(within(self.own, d) for d in upper)
            if name in self.words["risky_stems"] and not mine and not self._listed(start, start + len(name)):
                return ()
            best = [d for d in upper if d.level == "province"] or upper
            return fits(best, None, self.year)
        if self.own is None or self.own.level == "province" or name in self.words["ordinary"]:
            return ()
        return fits([d for d in bare if d.code.startswith(prefix(self.own)) or within(self.own, d)], None, self.year)

    def _listed(self, start: int, end: int) -> bool:
        """Whether a risky bare name stands in a list of places: 自贡、日照、泸州."""
        left, right = self.text[max(0, start - 4) : start], self.text[end : end + 5]
        neighbours = [left[i:-1] for i in range(3)] if left[-1:] in _WITH else []
        neighbours += [right[1 : 1 + n] for n in (2, 3, 4)] if right[:1] and right[0] in _WITH else []
        return any(self._is_upper(n) for n in neighbours)

    def _is_upper(self, name: str) -> bool:
        _, bare = self.names.get(name, ((), ()))
        return any(d.level in ("province", "city") for d in bare) and name not in self.words["risky_stems"]

    def _begins(self, start: int) -> bool:
        """Whether a name clearly begins here: after a sign, or after a word such as 在 or 赴."""
        left = self.text[start - 1 : start]
        return not left or not _HAN.match(left) or left in self.words["boundary"]

    @staticmethod
    def _runs_on(name: str, after: str) -> bool:
        """Whether the name's last character begins the next word."""
        if not after:
            return False
        if name.endswith("市") and after.startswith("区"):
            return False  # 金华市区: the city's districts
        return (after[0] in _CUT.get(name[-1], "") and not after.startswith(("区政府", "政府"))) or after.startswith("镇村")


@lru_cache(maxsize=1)
def _index() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[tuple[Division, ...], tuple[Division, ...]]]]:
    """First two characters → names, longest first; and name → places with it as their full, and as their bare name."""
    gaz: Gazetteer = gazetteer()
    full: defaultdict[str, list[Division]] = defaultdict(list)
    bare: defaultdict[str, list[Division]] = defaultdict(list)
    for d in gaz.divisions:
        for name in gaz.names_of(d):
            full[name].append(d)
        if d.level != "township" and (stem := d.stem) != d.name:
            bare[stem].append(d)
    heads: defaultdict[str, list[str]] = defaultdict(list)
    names = full.keys() | bare.keys()
    for name in sorted(sorted(names), key=len, reverse=True):
        heads[name[:2]].append(name)
    return {k: tuple(v) for k, v in heads.items()}, {n: (tuple(full.get(n, ())), tuple(bare.get(n, ()))) for n in names}


@lru_cache(maxsize=1)
def _words() -> Mapping[str, frozenset[str]]:
    raw: Mapping[str, Any] = vocabulary("locate")
    words = {k: frozenset(v) for k, v in raw["names"].items() if isinstance(v, list)}
    return {**words, "boundary": frozenset(raw["boundary"]["words"])}


@lru_cache(maxsize=1)
def _not_before() -> re.Pattern[str]:
    return re.compile(vocabulary("locate")["names"]["not_before"])


@lru_cache(maxsize=1)
def _not_after() -> re.Pattern[str]:
    return re.compile(vocabulary("locate")["names"]["not_after"])
