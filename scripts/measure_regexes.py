"""Every regular expression of the package, and its reading and extracting as a whole: time against length of the worst text.

    python scripts/measure_regexes.py patterns [--megabytes 10] [--only kg/read …] [--all]
    python scripts/measure_regexes.py functions [--megabytes 10] [--seconds 60]

The expressions are all that the package compiles while each of its modules is loaded and reports are built, and those written
in schemas/. Each is run (``finditer``) over long runs of what breaks expressions (quotes, heads, masks, digits, blanks,
brackets, tags), of each character it names, of a text it accepts and of the same without its end; the slowest of these runs is
then doubled up to the size asked for. Among the reports that are built are ten of such runs, of 9,000 characters: an
expression that is never given more than LOOKED characters of them (a name, a clause, a sentence, a report's opening) is run over
pieces of the longest length that it was given; ``pytest tests/test_linear.py`` holds it to that. ``functions`` doubles the same
runs through reading, segmenting and extracting; it stops where one takes more seconds than allowed. CPU time, the middle one of
three runs. Prints ratios; exit code 1 where doubling takes more than 2.3 times, twice in a row.
"""

import argparse
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from re import _constants as op
from re import _parser  # type: ignore[attr-defined]  # what sre_parse was called before
from typing import Any

from expressions import Expression, watched

MOST_RATIO = 2.3
# Below this a time says nothing; a quadratic expression takes half a second for the first size, a linear one milliseconds.
TELLS = 0.02
FIRST = 16_000
DOUBLINGS = 4
RUNS, LONG = 3, 0.2  # the middle one of three counts, unless they take so many seconds each
OF_PIECES = 1.0  # megabytes
UNITS = (
    *('"', "“", "”", "“”", "《", "（", "（一）", "()", "*", "某", "*镇", "X", "1", "12.", "一", "一、", " ", "\u3000"),
    *("\t", "\n", "\r\n", "。", "，", "、", "的", "镇", "项目", "建设项目", "青山镇", "青山区州镇", "2022年", "投资3万元"),
    *("增长5%", "<", "<a", "<p>", "&", "&nb", "&nbsp;", "第1页", "\u200b", "（zhen", "zhen", "abc", "—", "-", "某某网"),
    *("开通会员", "一是", "实施“河长制”", "工作总结", "、项目"),
)
# Of which the reports are that show how long the texts are which an expression is given.
REPORTS = ("“", "建设项目", "实施“河长制”", "投资3万元，", "*镇", "1", "青山镇2022年工作总结\n", "<p>", "、项目", " ")
LENGTH = 9_000
LOOKED = 4_200
# What the vocabularies hold is compiled into larger expressions. Those of these see names, titles, or what stands around a place.
# Those of PDFs, which are read in another process, see characters, and lines of at most LONGEST_NUMBER of them.
BOUNDED = {"schemas/roles.toml": 100, "schemas/names.toml": 60, "schemas/questions.toml": 60, "kg/read/pdf.py": 30}
Tried = tuple[float, str]
Work = Callable[[str], object]


def main() -> None:
    """Print the table that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["patterns", "functions"])
    parser.add_argument("--megabytes", type=float, default=10)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--all", action="store_true", help="a line for every pattern, not for the bad and the slowest ones alone")
    parser.add_argument("--only", nargs="*", default=[""], help="expressions of these files alone: kg/read schemas/read.toml")
    given = parser.parse_args()
    bad = _patterns(given) if given.what == "patterns" else _functions(given)
    sys.exit(1 if bad else 0)


def _patterns(given: argparse.Namespace) -> int:
    rows = []
    for found in watched([unit * (LENGTH // len(unit)) for unit in REPORTS]):
        if not found.where.startswith(tuple(given.only)):
            continue
        pattern = re.compile(found.source, found.flags)
        work = _work(pattern, _longest(found), moves=found.moves or not found.longest)
        took, unit = _worst(pattern, work)
        # Pieces of one length take time in proportion by themselves: what they take is all there is to know.
        rows.append((_climb(work, unit, given, took, OF_PIECES if _longest(found) else given.megabytes), unit, found))
        if given.all or _superlinear(rows[-1][0]):
            _print(rows[-1][0], _named(unit, found))
    bad = [r for r in rows if _superlinear(r[0])]
    rows.sort(key=lambda r: -r[0][-1][1] / r[0][-1][0])
    print(f"{len(rows)} expressions, {len(bad)} of them superlinear; CPU seconds at the largest size, ratios of doublings")
    print(f"{sum(_longest(f) is None for _, _, f in rows)} on whole texts, the others on pieces as long as they are given")
    for times, unit, found in [*bad, *[r for r in rows if r not in bad][:20]]:
        _print(times, _named(unit, found))
    return len(bad)


def _longest(found: Expression) -> int | None:
    """The longest piece of a text that an expression sees; None: all of it, or unknown."""
    return found.longest if 0 < found.longest <= LOOKED else BOUNDED.get(found.where)


def _named(unit: str, found: Expression) -> str:
    pieces = f" in pieces of {_longest(found)}" if _longest(found) else ""
    return f"{found.where}  {found.source[:60]!r} on {unit[:12]!r}{pieces}"


def _work(pattern: "re.Pattern[str]", longest: int | None, *, moves: bool) -> Work:
    """All matches of a text, or of all its pieces of so many characters; the first alone, where no other is looked for."""
    if not moves:
        return lambda text: [
            pattern.match(text, at, at + (longest or len(text))) for at in range(0, len(text), longest or len(text))
        ]
    if longest is None:
        return lambda text: sum(1 for _ in pattern.finditer(text))
    return lambda text: sum(1 for at in range(0, len(text), longest) for _ in pattern.finditer(text, at, at + longest))


def _worst(pattern: "re.Pattern[str]", work: Work) -> Tried:
    """The unit whose runs take longest for their length, at the first size, and how long."""
    best: Tried = (0.0, "。")
    for unit in dict.fromkeys((*UNITS, *_own_units(pattern))):
        took = _seconds(work, unit * (FIRST // len(unit)))
        best = max(best, (took, unit))
        if took > TELLS * 10:  # no linear one takes so long
            break
    return best


def _own_units(pattern: "re.Pattern[str]") -> Iterator[str]:
    tree = _parser.parse(pattern.pattern, pattern.flags)
    accepted = _accepted(tree)
    for text in (accepted, accepted[:-1], accepted[1:]):
        if text:
            yield text
    yield from sorted(set(accepted))[:20]


def _accepted(tree: Any) -> str:  # noqa: ANN401 -- the parser's own shape
    """A short text that an expression accepts, assertions aside."""
    return "".join(_piece(code, value) for code, value in tree)


def _piece(code: Any, value: Any) -> str:  # noqa: ANN401
    if code is op.LITERAL:
        return chr(value)
    if code in (op.NOT_LITERAL, op.ANY):
        return "的"
    if code is op.IN:
        return next((_member(c, v) for c, v in value if c is not op.NEGATE), "的") if value[0][0] is not op.NEGATE else "的"
    if code is op.BRANCH:
        return _accepted(value[1][0])
    if code is op.SUBPATTERN:
        return _accepted(value[-1])
    if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        least, most, what = value
        return _accepted(what) * max(least, min(2, int(most)))
    return _accepted(value) if code is op.ATOMIC_GROUP else ""


def _member(code: Any, value: Any) -> str:  # noqa: ANN401
    if code is op.RANGE:
        return chr(value[0])
    if code is op.LITERAL:
        return chr(value)
    return {op.CATEGORY_DIGIT: "1", op.CATEGORY_SPACE: " "}.get(value, "的")


def _climb(work: Work, unit: str, given: argparse.Namespace, took: float, megabytes: float) -> list[tuple[int, float]]:
    """Bytes and seconds, doubling up to the largest size; from a small one where the first took long."""
    most, length = int(megabytes * 1_000_000), len(unit.encode("utf-8", "surrogatepass"))
    size = max(most >> DOUBLINGS if took < TELLS * 10 else FIRST, length)
    times: list[tuple[int, float]] = []
    while size <= most:
        text = unit * (size // length)
        runs = RUNS if not times or times[-1][1] < LONG else 1
        times.append((size, statistics.median(_seconds(work, text) for _ in range(runs))))
        if times[-1][1] > given.seconds or _superlinear(times):
            break
        size *= 2
    return times


def _seconds(work: Work, text: str) -> float:
    began = time.process_time()
    work(text)
    return time.process_time() - began


def _ratios(times: Sequence[tuple[int, float]]) -> list[float]:
    return [b / a if a > TELLS else 0.0 for (_, a), (_, b) in pairwise(times)]


def _superlinear(times: Sequence[tuple[int, float]]) -> bool:
    """Twice in a row: one alone is the machine's."""
    ratios = _ratios(times)
    return any(a > MOST_RATIO and b > MOST_RATIO for a, b in pairwise(ratios))


def _print(times: Sequence[tuple[int, float]], what: str) -> None:
    size, took = times[-1]
    ratios = " ".join(f"{r:4.2f}" for r in _ratios(times) if r)
    print(f"{size / 1e6:7.2f} MB {took:8.2f} s  {'SUPERLINEAR' if _superlinear(times) else ratios:30} {what}", flush=True)


def _functions(given: argparse.Namespace) -> int:
    from kg.extraction import Options, extract_report  # noqa: PLC0415
    from kg.model import Period, Report, Town  # noqa: PLC0415
    from kg.read.clean import reading  # noqa: PLC0415
    from kg.read.describe import describe  # noqa: PLC0415
    from kg.read.extracted import Extracted  # noqa: PLC0415
    from kg.read.noise import find_noise  # noqa: PLC0415
    from kg.read.split import split  # noqa: PLC0415

    def read(text: str) -> None:
        split(Extracted(text))
        describe(text, "name", find_noise(text))

    def extract(tagger: str) -> Callable[[str], None]:
        def work(text: str) -> None:
            noise = find_noise(text)
            period, town, plain = Period(2022, "year", "2022年"), Town("青山镇", "township"), reading(text, noise)
            extract_report(
                Report("r", "r", "r.txt", text, "", "", "summary", period, town, plain, noise=noise), Options(tagger=tagger)
            )

        return work

    bad = 0
    for name, work in (("read", read), ("extract, none", extract("none")), ("extract, light", extract("light"))):
        work("青山鎮實施河長制，完成投資3萬元。")  # loads vocabularies and models
        for unit in UNITS:
            times = _climb(work, unit, given, 0.0, given.megabytes)
            bad += _superlinear(times)
            _print(times, f"{name} on {unit!r}")
    return bad


if __name__ == "__main__":
    main()
