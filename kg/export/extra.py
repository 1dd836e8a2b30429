"""Libraries that only some formats need: imported when such a format is asked for."""

from importlib import import_module
from typing import Any

from kg.errors import ExportError


def need(module: str, extra: str) -> Any:  # noqa: ANN401 - a module of a library that may have no types
    """The module.

    Raises:
        ExportError: it is not installed; the message says how to install it.

    """
    try:
        return import_module(module)
    except ImportError:
        name = module.split(".", 1)[0]
        raise ExportError(f"this format needs {name}, which is not installed: pip install 'kg[{extra}]'") from None
