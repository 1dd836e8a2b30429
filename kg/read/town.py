"""The town that wrote a report, with its parents: from title, address, meeting, signer, first words."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, cast

from kg.model import Span, Town
from kg.ontology import vocabulary

Level = Literal["province", "city", "county", "township", "village", "unknown"]

_HAN = "\u3007\u4e00-\u9fff"
_MASK = "*＊×○◯XxＸ某A-Z□_"
_ORDER: tuple[Level, ...] = ("province", "city", "county", "township", "village")
# Where a town names itself outside the title: the opening, longer than any address to the delegates.
OPENING = 2000
_ADDRESS = re.compile(r"(?:代表|受)(省|市|州|盟|县|区|旗|镇|乡)[^，。\n]{0,6}(?:人民)?政府")
_WE = re.compile(r"(?:我|全|本)(省|市|州|盟|县|区|旗|镇|乡|街道|苏木|村|社区)")


def town(title: str, title_at: int, body: str, body_at: int) -> Town:
    """Who writes, as far as the text says it.

    ``title`` and ``body`` are plain text that stands at ``title_at`` and ``body_at`` in the report. A town that is
    nowhere named has an empty name, and the level that the text speaks of itself with (我镇, 全市).
    """
    opening = body[:OPENING]
    strong = [*_found(_patterns()["title"], title, title_at)]
    for name in ("address", "meeting", "signer"):
        strong += _found(_patterns()[name], opening, body_at)
    spoken = _spoken_level(body)
    weak = [t for name in ("subject", "party") for t in _found(_patterns()[name], opening, body_at)]
    weak += _found(_patterns()["plan"], body, body_at)
    named = _choose(strong) or _choose([t for t in weak if spoken in (t.level, "unknown")])
    if named is None:
        return Town("", spoken)
    return named if named.parents else _with_parent(named, opening)


def parse(name: str) -> Town:
    """A full name such as 江西省宜春市袁州区某镇, taken apart."""
    units = [m.group() for m in re.finditer(unit_pattern(), name.strip())]
    if not units or "".join(units) != name.strip():
        return Town(name.strip(), level_of(name.strip()), masked=is_masked(name.strip()))
    return Town(units[-1], level_of(units[-1]), tuple(units[:-1]), is_masked(units[-1]))


def level_of(name: str) -> Level:
    """The administrative level by the name's ending."""
    if name in vocabulary("reports")["town"]["province_cities"]:
        return "province"
    endings = [(s, row["level"]) for row in vocabulary("reports")["level"] for s in row["suffixes"]]
    # The longest ending decides: 自治区 is no 区, 社区 neither.
    best = max((e for e in endings if name.endswith(e[0])), key=lambda e: len(e[0]), default=("", "unknown"))
    return cast("Level", best[1])


def is_masked(name: str) -> bool:
    """Whether nothing of the name but its ending is left: *镇, 某某街道, XX县."""
    return bool(re.fullmatch(f"[{_MASK}]+(?:{_suffixes()})?", name))


def _choose(found: list[Town]) -> Town | None:
    """The first; where that is masked, another place of the same level that names it openly."""
    if not found:
        return None
    first = found[0]
    open_ = (t for t in found if first.masked and not t.masked and t.level == first.level)
    return next(open_, first)


def _found(pattern: re.Pattern[str], text: str, at: int) -> Iterator[Town]:
    for m in pattern.finditer(text):
        units = list(re.finditer(unit_pattern(), m.group("units")))
        if not units or any(_generic(u.group()) for u in units):
            continue
        last = units[-1]
        start = at + m.start("units") + last.start()
        name, parents = last.group(), tuple(u.group() for u in units[:-1])
        yield Town(name, level_of(name), parents, is_masked(name), Span(start, start + len(name)))


def _generic(name: str) -> bool:
    """Ways of speaking that end like a name: 全镇, 各乡镇, 工业强镇, 县委县."""
    if re.search("委|政府|办事处|[、是在的了也为获我]", name):
        return True
    stem = re.sub(f"(?:{_suffixes()})$", "", name)
    return not stem or stem in vocabulary("reports")["town"]["generic"] or name[0] in "全各该本每"


def _with_parent(child: Town, opening: str) -> Town:
    """The county named as the one whose committee leads: 在某县县委、县政府的坚强领导下."""
    name = f"(?:[{_MASK}]{{1,4}}|[{_HAN}]{{2,6}}?)(?:县|区|市|旗)"
    for m in re.finditer(f"(?:在|按照|对照)(?P<units>{name})[县区市旗]?(?:党?委|人民政府|政府)", opening):
        name = m.group("units")
        if not _generic(name) and _ORDER.index(level_of(name)) < _rank(child.level):
            return Town(child.name, child.level, (name,), child.masked, child.span)
    return child


def _rank(level: Level) -> int:
    return _ORDER.index(level) if level in _ORDER else len(_ORDER)


def _spoken_level(body: str) -> Level:
    if m := _ADDRESS.search(body[:OPENING]):
        return level_of("某" + m.group(1))
    spoken = [m.group(1) for m in _WE.finditer(body)]
    most = max(dict.fromkeys(spoken), key=spoken.count, default="")
    return level_of("某" + most) if most else "unknown"


@lru_cache(maxsize=1)
def _suffixes() -> str:
    endings = [s for row in vocabulary("reports")["level"] for s in row["suffixes"]]
    return "|".join(sorted(endings, key=len, reverse=True))


@lru_cache(maxsize=1)
def unit_pattern() -> str:
    """One name with its ending. An ending before another one belongs to the name: 郑州市, 萍乡市, 乌镇镇."""
    return f"[{_HAN}{_MASK}]{{1,8}}?(?:{_suffixes()})(?!省|市(?!市中区)|县|区|镇|乡|街道|旗|村)"


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    units, words = f"(?P<units>(?:{unit_pattern()}){{1,5}})", vocabulary("reports")["town"]
    year = r"(?:[\d*XxＸ×○〇二一三四五六七八九零]{1,4}年度?)"
    own = f"{words['bodies']}|{words['acts']}"
    sources = {
        "title": f"^[\\s《“【#*]*?(?:关于|中共)?{year}?(?:中共)?{units}(?=\\s*(?:{words['in_title']}|{year}|\\d))",
        "address": f"(?:代表|受){units}(?=人民政府|政府|党委|党工委|办事处|街道办)",
        "meeting": f"在(?:中国共产党|中共)?{units}\\s*(?=第.{{1,4}}届|[一二三四五六七八九十]{{1,3}}届)",
        "signer": f"(?:^|\\n)[^\\S\\n]*{units}(?=(?:人民政府)?\\s*代?(?:{words['offices']}))",
        "subject": f"(?:^|[，。；、：\\s])(?:{year}|上半年|下半年|半年来|今年以?来?|一年来)?{units}(?={own})",
        "party": f"中共(?P<units>[{_HAN}]{{2,8}}?(?:省|市|县|区|旗|州))(?=委)",
        "plan": f"《(?P<units>[{_HAN}]{{2,8}}?(?:省|自治区|市|县|区|旗|州))(?=国民经济和社会发展)",
    }
    return {name: re.compile(source) for name, source in sources.items()}
