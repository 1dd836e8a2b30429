"""``judgements.toml`` → a person's verdicts on pairs of names, which overrule every rule and survive every rebuild."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from kg.errors import SchemaError
from kg.names import core

Verdict = Literal["same", "different"]


@dataclass(frozen=True, slots=True)
class Judgements:
    """Verdicts by type and the cores of both names, in either order."""

    verdicts: Mapping[tuple[str, str, str], Verdict] = field(default_factory=dict)

    def verdict(self, type_: str, name: str, other: str) -> Verdict | None:
        """What a person said of these two names, None where nobody did."""
        return self.verdicts.get(_key(type_, name, other))


def read_judgements(path: Path) -> Judgements:
    """Read a judgements file.

    Raises:
        SchemaError: it is not valid, or two verdicts contradict each other; the message names both.

    """
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("judgement", [])
    except FileNotFoundError:
        raise SchemaError(f"{path}: no such judgements file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise SchemaError(f"{path}: not valid TOML: {e}") from e
    verdicts: dict[tuple[str, str, str], Verdict] = {}
    for number, row in enumerate(rows, 1):
        missing = {"type", "names", "verdict"} - row.keys()
        if missing or len(row["names"]) != 2 or row["verdict"] not in ("same", "different"):  # noqa: PLR2004
            raise SchemaError(f'{path}: judgement {number} needs type, names = ["…", "…"] and verdict = "same" or "different"')
        type_ = row["type"]
        key = _key(type_, *(core(n, type_) for n in row["names"]))
        if verdicts.get(key, row["verdict"]) != row["verdict"]:
            raise SchemaError(f"{path}: judgement {number} contradicts an earlier one on {' and '.join(row['names'])}")
        verdicts[key] = row["verdict"]
    return Judgements(verdicts)


def _key(type_: str, name: str, other: str) -> tuple[str, str, str]:
    a, b = sorted((name, other))
    return type_, a, b
