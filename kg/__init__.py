"""Knowledge graphs from Chinese local-government work reports: offline, deterministic, with evidence for everything.

From Python::

    import kg

    graph = kg.load("output", town="荔溪镇")            # networkx.MultiDiGraph, whole or in part
    kg.ask(graph, "town-year", town="荔溪镇").to_pandas()
    kg.search("output", "河长制").to_md()
    kg.export.export(graph, "xlsx", "荔溪镇.xlsx")
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg import build, export, query, report, store, view
    from kg.query import ask, subgraph
    from kg.store import load, search

    __version__: str

__all__ = ["__version__", "ask", "build", "export", "load", "query", "report", "search", "store", "subgraph", "view"]

_HOME = {"load": "store", "search": "store", "ask": "query", "subgraph": "query"}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - modules and functions
    """A public name, loaded when it is first used: importing the package alone takes no time."""
    if name not in __all__:
        raise AttributeError(f"module 'kg' has no attribute {name!r}; it has {', '.join(__all__)}")
    if name == "__version__":
        return _version()
    if name in _HOME:
        return getattr(import_module(f"kg.{_HOME[name]}"), name)
    return import_module(f"kg.{name}")


def _version() -> str:
    metadata = import_module("importlib.metadata")
    try:
        return str(metadata.version("kg"))
    except metadata.PackageNotFoundError:  # a checkout on the path without an installation
        return "0+unknown"
