"""Two names of one type → why they are forms of one name, or nothing: marks that keep them apart go before all rules."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from kg.model import INITIATIVE_TYPES
from kg.names import core, is_short_form, normal, spelled
from kg.ontology import vocabulary

_NUMBER = "[一二三四五六七八九十百\\d]+"
_MARKS: Mapping[str, re.Pattern[str]] = {
    "phase": re.compile(f"({_NUMBER}|首)期(?!间|货|限)"),
    "sitting": re.compile(f"(?:第({_NUMBER})|(首))(?:届|次|批|轮)"),
    "round": re.compile("(新一轮)"),
    "plan": re.compile("(十?[一二三四五六七八九]五)(?=规划|普法|计划|时期|期间|$|[^年亿万千百])"),
    "year": re.compile(r"((?:19|20)\d\d)"),
    "season": re.compile("([春夏秋冬])[季秋冬]|两季"),
    "output": re.compile(f"(?:年产|年加工|日产|日处理)(?:([\\d.]+[百千万亿]*)|({_NUMBER}[千万亿]*))"),
    "number": re.compile(f"({_NUMBER})(?:号|桥|中学?|小学?|大道|路|标段|作业区|泊位)"),
}
# One of these signs is in every mark and in every measure; most names have none of them.
_MAY_MARK = re.compile(r"[一二三四五六七八九十百\d.*首新春夏秋冬两]")
_UNIT = "(?:平方米|平方公里|立方米|公里|千米|千伏|千瓦|兆瓦|吨级?|亩|台套|台|套|片|头|只|户|人以上)"
_MEASURE = re.compile(rf"([\d.*]+|{_NUMBER})余?多?([千百万亿]*{_UNIT})")
_TENS = "[二三四五六七八九]?十[一二三四五六七八九]?"
_SIZE = re.compile(rf"(?:总投资|年产|日产|日处理)?(?:[\d.*]+|{_TENS}|[一二三四五六七八九十]?[千百万亿]+)余?多?[千百万亿]*{_UNIT}")
_MASKED = re.compile(r"[*＊×○]+|(?<![A-Za-z])[XxＸ]+(?![A-Za-z])|某+")
_COUNT = re.compile("[两二三四五六七八九十]+(?:大|项|个特大|个)")
_LISTED = re.compile("[、,，]|及|和(?![谐平美睦])|(?<!参)与")
_BODY = re.compile("[院局行校会办委部站厂所队处室科园]$")
_LEAST = 4  # signs of a name; three fit too many
_LONG = 6  # signs from which a short form tells one thing of a town through the years


def alike(type_: str, one: str, other: str, *, near: bool) -> str:
    """Why two names, as written, are forms of one name; empty where they are not.

    ``near`` says that both stand in one report, where a short form is safer: its full name stands beside it.
    """
    if apart(one, other):
        return ""
    rules = _near(type_, one, other) if near else _far(type_, one, other)
    return next((why for why, holds in rules if holds), "")


def apart(one: str, other: str) -> bool:
    """Whether both names bear a mark of one kind, and not the same: other phase, sitting, five years, number, size."""
    a, b = marks(one), marks(other)
    return any(a[kind] != b[kind] for kind in a.keys() & b.keys()) or _masked_apart(one, other)


def sitting_of(known: str, form: str) -> str:
    """A known name with the sitting or phase of another: 第七次全国人口普查 for 第六次人口普查 is 第六次全国人口普查."""
    for pattern in _MARKS.values():
        was, is_ = pattern.search(known), pattern.search(form)
        if was and is_:
            known = known.replace(was.group(), is_.group())
    return known


def _masked_apart(one: str, other: str) -> bool:
    """Whether both names are masked, and not by the same masks: ****科技有限公司 is not ******科技有限公司."""
    a, b = _masks(one), _masks(other)
    return bool(a and b) and not (a <= b or b <= a)


@lru_cache(maxsize=65536)
def _masks(name: str) -> Counter[str]:
    return Counter(_MASKED.findall(name))


@lru_cache(maxsize=65536)
def marks(name: str) -> Mapping[str, tuple[str, ...]]:
    """The marks of a name by their kind."""
    plain = spelled(normal(name))
    if not _MAY_MARK.search(plain):
        return {}
    found = {kind: tuple(sorted({"".join(m.groups("")) for m in p.finditer(plain)})) for kind, p in _MARKS.items()}
    for value, unit in _MEASURE.findall(plain):
        found[unit] = (*found.get(unit, ()), value)
    return {kind: values for kind, values in found.items() if values}


@lru_cache(maxsize=65536)
def shown(type_: str, name: str) -> frozenset[str]:
    """Under which keys a name is found by the names that may be a form of it: see ``sought``."""
    short = core(name, type_)
    pairs = {text[i : i + 2] for text in (short, lean(short)) for i in range(len(text) - 1)}
    ends = {f"…{short[i:]}" for i in range(len(short) - 2)}
    return frozenset({*pairs, *ends, *rearranged(short), _quoted(name, type_)} - {""})


@lru_cache(maxsize=65536)
def sought(type_: str, name: str) -> frozenset[str]:
    """Under which keys the fuller forms of a name are found: every rule asks for one of them.

    The full form holds the short one's first two signs, or ends with it whole, or has the same signs in some order; so that
    of some thousand names of a town not all pairs need comparing.
    """
    short = core(name, type_)
    return frozenset({short, short[:2], lean(short)[:2], f"…{short}", *rearranged(short), _quoted(name, type_)} - {""})


def rearranged(short: str) -> frozenset[str]:
    """The keys that two names share whose signs differ in order, or in what may be left out, alone."""
    return frozenset(("=" + "".join(sorted(short)), "-" + lean(short)))


def _near(type_: str, one: str, other: str) -> Iterator[tuple[str, bool]]:
    """The rules for two names of one report: a writer who says both 公园 and 公园一期 means the whole and a part."""
    whole = marks(one).get("phase") == marks(other).get("phase")
    a, b = core(one, type_), core(other, type_)
    yield "tail", a == b
    yield "order", whole and reordered(type_, a, b)
    yield "left out", whole and lean(a) == lean(b)
    yield "owner", whole and _owned(a, b)
    yield "slogan", _quoted(one, type_) == b or _quoted(other, type_) == a
    yield "short form", whole and (_shortened(type_, one, other) or _abbreviated(type_, one, other))


def _far(type_: str, one: str, other: str) -> Iterator[tuple[str, bool]]:
    """The rules for two names of one town's reports: both name the same phase and sitting, or none."""
    a, b = core(one, type_), core(other, type_)
    first = _first_phase(one, other)
    equal = _limits(one) == _limits(other)
    yield "phase one", first and phaseless(a, type_) == phaseless(b, type_)
    yield "tail", a == b
    yield "order", equal and reordered(type_, a, b)
    yield "left out", equal and lean(a) == lean(b)
    yield "owner", equal and _owned(a, b)
    yield "slogan", _quoted(one, type_) == b or _quoted(other, type_) == a
    yield "short form", equal and _shortened(type_, one, other) and _tells(type_, a, b)


def _limits(name: str) -> tuple[tuple[str, ...], ...]:
    """The marks without which a name means something else: the whole, or another time."""
    return tuple(marks(name).get(kind, ()) for kind in ("phase", "sitting", "round", "plan"))


def _first_phase(one: str, other: str) -> bool:
    """Whether one names the first phase, the other none: the park that opened is the park, until a second phase is named."""
    return {marks(one).get("phase", ("",))[0], marks(other).get("phase", ("",))[0]} in ({"", "一"}, {"", "首"})


def phaseless(name: str, type_: str) -> str:
    """The core of a name without its phase: 仙人山公园 for 仙人山公园一期."""
    return core(_MARKS["phase"].sub("", name), type_)


def is_later_phase(name: str) -> bool:
    """Whether a name says a phase, and not the first."""
    return marks(name).get("phase", ("一",)) not in (("一",), ("首",))


def reordered(type_: str, a: str, b: str) -> bool:
    """Whether two names of initiatives are of the same signs in another order: 五清五拆, 国企国资改革, 卫生城市创建."""
    return type_ in INITIATIVE_TYPES and len(a) >= _LEAST and a != b and sorted(a) == sorted(b)


@lru_cache(maxsize=65536)
def lean(name: str) -> str:
    """A core name without sizes, counts and words that may be left out, as long as a name is left."""
    for pattern in (_SIZE, _COUNT, _fillers()):
        rest = pattern.sub("", name)
        if len(rest) >= _LEAST:
            name = rest
    return name


@lru_cache(maxsize=1)
def _fillers() -> re.Pattern[str]:
    return re.compile("|".join(sorted(vocabulary("names")["fillers"]["words"], key=lambda w: (-len(w), w))))


def _owned(a: str, b: str) -> bool:
    """Whether the longer name is the shorter with its owner said before it: 市博物馆, 防城港市城市总体规划."""
    short, long = sorted((a, b), key=len)
    owner = long.removesuffix(short)
    return len(short) > 2 and owner != long and bool(_owner().fullmatch(owner))  # noqa: PLR2004 -- 市委 is no 委


def _quoted(name: str, type_: str) -> str:
    """The core of what stands in quotation marks at a name's end, after words that explain it: 城市建设“双百工程”."""
    before, mark, slogan = name.rstrip("”」").rpartition("“")
    return core(slogan, type_) if mark and before and "”" not in slogan and len(slogan) >= _LEAST else ""


@lru_cache(maxsize=1)
def _owner() -> re.Pattern[str]:
    return re.compile(vocabulary("names")["owners"]["pattern"])


def _shortened(type_: str, one: str, other: str) -> bool:
    """Whether the shorter name abbreviates the longer; a list never abbreviates one of its items, nor is it abbreviated."""
    if type_ == "Place" or len(_LISTED.findall(one)) != len(_LISTED.findall(other)):
        return False
    short, long = sorted((core(one, type_), core(other, type_)), key=len)
    if type_ == "Organization":
        return is_short_form(short, long) or _begins(short, long)
    if type_ == "Project":
        return is_short_form(short, long) or is_short_form(lean(short), lean(long))
    return _inside(short, long)


def _abbreviated(type_: str, one: str, other: str) -> bool:
    """Whether the whole names say so, tails and all: 三江灯饰项目 for 广东三江灯饰整体回迁项目."""
    short, long = sorted((normal(one), normal(other)), key=len)
    listed = len(_LISTED.findall(one)) != len(_LISTED.findall(other))
    return type_ == "Project" and not listed and is_short_form(short, long)


def _begins(short: str, long: str) -> bool:
    """Whether a firm is called by the first two signs or more of its name: 盛隆 for 盛隆冶金."""
    name = len(short) >= _LEAST or not _BODY.search(long)  # 县人 is no name of 县人民医院
    return name and 1 < len(short) < len(long) and long.startswith(short) and not _BODY.search(short)


def _inside(short: str, long: str) -> bool:
    """Whether the shorter name is the longer without up to four signs at its beginning or in its middle."""
    left_out = len(long) - len(short)
    if len(short) < _LEAST or not 0 < left_out <= _LEAST:
        return False
    starts = (i for i in range(len(short)) if long == short[:i] + long[i : i + left_out] + short[i:])
    return any(i == 0 or i > 1 for i in starts)


def _tells(type_: str, a: str, b: str) -> bool:
    """Whether a short form is safe in another year's report: long, or the end of the full name."""
    short, long = sorted((a, b), key=len)
    return type_ == "Organization" or len(short) >= _LONG or long.endswith(short)
