"""page/*.js → one script. Each module becomes a function of its own, in the order its imports ask for."""

import re
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

FOLDER = Path(__file__).parent / "page"
IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?function\*? (\w+)|const (\w+)|class (\w+))", re.MULTILINE)


@lru_cache(maxsize=2)
def script(folder: Path = FOLDER) -> str:
    """The page's whole script. Understands ``import {…} from "./x.js"`` and exported declarations; no cycles.

    Raises:
        ValueError: modules import each other in a circle, or what they export cannot be told; a fault of the page's own files.

    """
    sources = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.js"))}
    needs = {name: [m[2] for m in IMPORT.finditer(text)] for name, text in sources.items()}
    try:
        order = list(TopologicalSorter(needs).static_order())
    except CycleError as e:
        raise ValueError(f"{folder}: modules import each other in a circle: {' → '.join(e.args[1])}") from None
    body = "\n".join(_wrapped(name, sources[name]) for name in order)
    return f'(() => {{\n"use strict";\nconst modules = {{}};\n{body}\n}})();\n'


def _wrapped(name: str, text: str) -> str:
    exported = [next(filter(None, m.groups())) for m in EXPORT.finditer(text)]
    body = EXPORT.sub("", IMPORT.sub(_as_constant, text))
    if re.search(r"^(import|export)\b", body, re.MULTILINE):
        raise ValueError(f"page/{name}.js: an import or export in a form the bundle does not know")
    return f'modules["{name}"] = (() => {{\n{body}return {{ {", ".join(exported)} }};\n}})();'


def _as_constant(found: re.Match[str]) -> str:
    names = found[1].replace(" as ", ": ")
    return f'const {{{names}}} = modules["{found[2]}"];\n'
