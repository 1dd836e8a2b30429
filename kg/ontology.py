"""schemas/ → vocabularies. Loads the TOML files once, checks that they agree, and fingerprints them."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from kg.errors import SchemaError
from kg.model import EntityType

JUDGEMENTS = "judgements.toml"
"""A person's verdicts on names, beside the vocabularies."""


def schemas_folder() -> Path:
    """Where the vocabularies are: inside an installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "schemas"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "schemas"


@lru_cache(maxsize=64)
def vocabulary(name: str, folder: Path | None = None) -> Mapping[str, Any]:
    """Read ``schemas/<name>.toml``.

    Raises:
        SchemaError: the file is missing or is not TOML; the message names the file and the line.

    """
    path = (folder or schemas_folder()) / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SchemaError(f"{path}: no such vocabulary; reinstall the package or restore the file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise SchemaError(f"{path}: not valid TOML: {e}") from e


@lru_cache(maxsize=4)
def fingerprint(folder: Path | None = None) -> str:
    """A hash over all vocabularies, part of every cache key; judgements, which are on the whole corpus, are none."""
    digest = hashlib.sha256()
    for path in sorted(p for p in (folder or schemas_folder()).glob("*.toml") if p.name != JUDGEMENTS):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of reports with the words that hint at it; ``broader`` is empty for the 14 main themes."""

    id: str
    label: str
    label_en: str
    cues: tuple[str, ...]
    broader: str = ""

    @property
    def main(self) -> str:
        """The main theme this one belongs to (``party.org`` → ``party``)."""
        return self.id.split(".", 1)[0]


@lru_cache(maxsize=4)
def themes(folder: Path | None = None) -> Mapping[str, Theme]:
    """All themes by id, main themes before their sub-themes, in file order.

    Raises:
        SchemaError: a theme is defined twice, or narrower than one that is not defined above it.

    """
    out: dict[str, Theme] = {}
    for row in vocabulary("themes", folder)["theme"]:
        theme = Theme(row["id"], row["label"], row["label_en"], tuple(row["cues"]), row.get("broader", ""))
        if theme.broader and theme.broader not in out:
            raise SchemaError(f"themes.toml: {theme.id} is narrower than {theme.broader}, which is not defined above it")
        if theme.id in out:
            raise SchemaError(f"themes.toml: {theme.id} is defined twice")
        out[theme.id] = theme
    return out


@dataclass(frozen=True, slots=True)
class Initiative:
    """An initiative known nationally or in a province, a row of ``schemas/initiatives.toml``.

    ``weak`` forms, and with ``match`` "weak" the others too, stand for it only in quotation marks or before a head.
    """

    name: str
    type: EntityType
    aliases: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    match: Literal["strict", "weak"] = "strict"
    level: Literal["national", "province"] = "national"
    region: str = ""
    themes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The name and its aliases."""
        return (self.name, *self.aliases)

    @property
    def forms(self) -> tuple[str, ...]:
        """All forms, the weak ones last."""
        return (*self.names, *self.weak)


@lru_cache(maxsize=4)
def initiatives(folder: Path | None = None) -> tuple[Initiative, ...]:
    """The known initiatives in file order."""
    return tuple(
        Initiative(
            r["name"],
            r["type"],
            tuple(r.get("aliases", ())),
            tuple(r.get("weak", ())),
            r.get("match", "strict"),
            r.get("level", "national"),
            r.get("region", ""),
            tuple(r.get("themes", ())),
        )
        for r in vocabulary("initiatives", folder)["initiative"]
    )


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """A node or edge type of the graph with its labels in Chinese and English."""

    id: str
    label: str
    label_en: str
    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()


@lru_cache(maxsize=4)
def node_types(folder: Path | None = None) -> Mapping[str, TypeInfo]:
    """The node types of ``schemas/ontology.toml`` by id."""
    rows = vocabulary("ontology", folder)["node"]
    return {r["id"]: TypeInfo(r["id"], r["label"], r["label_en"]) for r in rows}


@lru_cache(maxsize=4)
def edge_types(folder: Path | None = None) -> Mapping[str, TypeInfo]:
    """The edge types of ``schemas/ontology.toml`` by id, with the node types allowed at each end.

    Raises:
        SchemaError: an edge type names a node type that there is not.

    """
    nodes = node_types(folder)
    out = {}
    for r in vocabulary("ontology", folder)["edge"]:
        unknown = {*r["source"], *r["target"]} - nodes.keys()
        if unknown:
            raise SchemaError(f"ontology.toml: edge {r['id']} names unknown node types {sorted(unknown)}")
        out[r["id"]] = TypeInfo(r["id"], r["label"], r["label_en"], tuple(r["source"]), tuple(r["target"]))
    return out
