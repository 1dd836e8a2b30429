"""``judgements.toml`` → a person's verdicts on names and ids, which overrule every rule and survive every rebuild."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any, Literal, cast

from kg.errors import SchemaError
from kg.model import ENTITY_TYPES
from kg.names import core, normal

Verdict = Literal["same", "different"]
Key = tuple[str, str, str]  # type and two normal names, or "id" and two ids, in order


@dataclass(frozen=True, slots=True)
class Judgement:
    """One verdict, where it stands, and why and when it was given."""

    verdict: Verdict
    where: str
    reason: str = ""

    @property
    def why(self) -> str:
        """What ``kg explain`` says of a join that rests on it."""
        return f"judgement ({self.reason})" if self.reason else "judgement"


@dataclass(frozen=True)
class Judgements:
    """Verdicts by type and both normal names, in either order; those on ids under the type ``id``."""

    verdicts: Mapping[Key, Judgement] = field(default_factory=dict)

    def on(self, type_: str, names: Iterable[str], others: Iterable[str]) -> Judgement | None:
        """What a person said of two things by any of their names; ``different`` goes before ``same``; None: nothing."""
        if not self.verdicts:
            return None
        pairs = product(map(normal, names), map(normal, others))
        found = [v for one, other in pairs if (v := self.verdicts.get(_key(type_, one, other)))]
        return min(found, key=lambda v: (v.verdict != "different", v.where), default=None)

    def partners(self, type_: str, names: Iterable[str]) -> Iterator[str]:
        """The normal names that some verdict names beside one of these."""
        for name in names:
            yield from self._partners.get((type_, normal(name)), ())

    @cached_property
    def _partners(self) -> Mapping[tuple[str, str], list[str]]:
        out: dict[tuple[str, str], list[str]] = defaultdict(list)
        for type_, one, other in self.verdicts:
            out[type_, one].append(other)
            out[type_, other].append(one)
        return out

    @cached_property
    def apart(self) -> frozenset[tuple[str, str]]:
        """(type, normal name) of names that are not the same though they differ in heads and tails alone."""
        different = (key for key, v in self.verdicts.items() if v.verdict == "different" and key[0] != "id")
        return frozenset((t, name) for t, a, b in different if core(a, t) == core(b, t) for name in (a, b))

    @property
    def ids(self) -> Iterator[tuple[str, str, Judgement]]:
        """The verdicts on ids, in the order of the file."""
        for (type_, one, other), judgement in self.verdicts.items():
            if type_ == "id":
                yield one, other, judgement


def read_judgements(path: Path) -> Judgements:
    """Read a judgements file.

    Raises:
        SchemaError: it is not valid, or two verdicts contradict each other; the message names file and lines.

    """
    try:
        text = path.read_text(encoding="utf-8")
        rows = tomllib.loads(text).get("judgement", [])
    except FileNotFoundError:
        raise SchemaError(f"{path}: no such judgements file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise SchemaError(f"{path}: not valid TOML: {e}") from e
    lines = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*judgement\s*\]\]", line)]
    verdicts: dict[Key, Judgement] = {}
    for number, row in enumerate(rows):
        where = f"{path}, line {lines[number]}" if len(lines) == len(rows) else f"{path}, judgement {number + 1}"
        key, judgement = _judgement(row, where)
        known = verdicts.setdefault(key, judgement)
        if known.verdict != judgement.verdict:
            both = " and ".join(row.get("names") or row["ids"])
            raise SchemaError(f"{where}: contradicts the judgement of {known.where.rpartition(', ')[2]} on {both}; keep one")
    return Judgements(verdicts)


def _judgement(row: Mapping[str, Any], where: str) -> tuple[Key, Judgement]:
    """A row of the file: a verdict on two names of a type, or on two ids."""
    named, pair = row.get("type") in ENTITY_TYPES and "ids" not in row, row.get("ids", row.get("names"))
    two = isinstance(pair, list) and len(pair) == 2 and all(isinstance(p, str) for p in pair)  # noqa: PLR2004
    if not two or not (named or "ids" in row) or row.get("verdict") not in ("same", "different"):
        raise SchemaError(
            f'{where}: a judgement needs type ({", ".join(ENTITY_TYPES)}) and names = ["…", "…"], or ids = ["…", "…"], '
            'and verdict = "same" or "different"'
        )
    one, other = map(normal, pair) if named else pair
    if one == other and row["verdict"] == "different":
        raise SchemaError(
            f"{where}: {pair[0]!r} and {pair[1]!r} differ in quotation marks and blanks alone; nothing keeps them apart"
        )
    said = ": ".join(str(row[k]) for k in ("date", "reason") if row.get(k))
    return _key(row["type"] if named else "id", one, other), Judgement(cast("Verdict", row["verdict"]), where, said)


def _key(type_: str, name: str, other: str) -> Key:
    a, b = sorted((name, other))
    return type_, a, b
