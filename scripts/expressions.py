"""Every regular expression of the package: where it is compiled, and the longest text that it is given while reports are built.

    python scripts/expressions.py CHARACTERS UNIT...      a line of JSON for each, reports being built of runs of each unit

``measure_regexes.py`` measures them.
"""

import json
import re
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import kg

PACKAGE = Path(kg.__file__).parent
ROOT = Path(__file__).resolve().parents[1]
# The methods of an expression that look at a text, and where the text stands among their arguments.
_LOOKING = {"search": 0, "match": 0, "fullmatch": 0, "finditer": 0, "findall": 0, "split": 0, "sub": 1, "subn": 1}


@dataclass(slots=True)
class Expression:
    """One expression.

    ``longest`` is the length of the longest text that it was given, 0 where it saw none; ``moves`` says whether it was looked for
    anywhere in a text, and not only at a place of it.
    """

    source: str
    flags: int
    where: str
    longest: int = 0
    moves: bool = False


class _Watched:
    """A compiled expression that writes down how long the texts are that it is given."""

    def __init__(self, real: "re.Pattern[str]", of: Expression) -> None:
        self._real, self._of = real, of

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever an expression has
        value = getattr(self._real, name)
        return self._watched(value, _LOOKING[name]) if name in _LOOKING else value

    def _watched(self, method: Callable[..., Any], at: int) -> Callable[..., Any]:
        def looked(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
            text = arguments[at] if len(arguments) > at else named["string"]
            start, end = 0, len(text)
            if at == 0 and method.__name__ != "split":
                start, end, *_ = (*arguments[1:3], *(start, end)[len(arguments[1:3]) :])
            self._of.longest = max(self._of.longest, min(end, len(text)) - start)
            self._of.moves |= method.__name__ not in ("match", "fullmatch")
            return method(*arguments, **named)

        return looked


def watched(texts: Sequence[str]) -> list[Expression]:
    """All expressions, after a build of a sample report and of reports of these texts; those of ``schemas/`` among them."""
    found: dict[tuple[str, int], Expression] = {}
    real = re._compile  # type: ignore[attr-defined]  # noqa: SLF001 -- every way to an expression leads through it

    def recorded(pattern: Any, flags: int) -> Any:  # noqa: ANN401 -- str, bytes or compiled
        file = Path(sys._getframe(2).f_code.co_filename)  # noqa: SLF001
        out = real(pattern._real if isinstance(pattern, _Watched) else pattern, flags)  # noqa: SLF001
        if not isinstance(out.pattern, str) or not file.is_relative_to(PACKAGE):
            return out
        key = out.pattern, out.flags & ~re.UNICODE
        return _Watched(out, found.setdefault(key, Expression(*key, str(file.relative_to(PACKAGE.parent)))))

    re._compile = recorded  # type: ignore[attr-defined]  # noqa: SLF001
    try:
        _exercise(texts)
    finally:
        re._compile = real  # type: ignore[attr-defined]  # noqa: SLF001
    for source, where in _of_schemas():
        found.setdefault((source, 0), Expression(source, 0, where))
    return sorted(found.values(), key=lambda e: (e.where, e.source, e.flags))


def _exercise(texts: Sequence[str]) -> None:
    for module in walk_packages(kg.__path__, "kg."):
        if not module.name.endswith(("__main__", "spark", "child")):
            import_module(module.name)
    build = import_module("kg.build")
    with tempfile.TemporaryDirectory() as folder:
        reports = Path(folder, "reports")
        reports.mkdir()
        for number, text in enumerate(texts):
            (reports / f"{number:03}.txt").write_text(f"青山镇{2000 + number % 25}年工作总结\n{text}", encoding="utf-8", newline="")
        build.build([min(build.SAMPLE.glob("*.txt")), reports], Path(folder, "out"))


def _of_schemas() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "schemas").glob("*.toml")):
        for text in _strings(tomllib.loads(path.read_text(encoding="utf-8"))):
            if re.search(r"\(\?|\[.+\]|\\[sdwS]|\|", text) and _compiles(text):
                yield text, f"schemas/{path.name}"


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for v in value.values():
            yield from _strings(v)
    elif isinstance(value, list):
        for v in value:
            yield from _strings(v)


def _compiles(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


if __name__ == "__main__":
    characters, *units = sys.argv[1:]
    for expression in watched([unit * (int(characters) // len(unit)) for unit in units]):
        print(json.dumps(asdict(expression)))
