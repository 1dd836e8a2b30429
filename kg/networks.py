"""igraph without its drawing, which would import matplotlib wherever that is installed: 0.7 of its 0.8 seconds."""

import sys

_HIDDEN = "matplotlib"
_hide = _HIDDEN not in sys.modules
if _hide:
    sys.modules[_HIDDEN] = None  # type: ignore[assignment]  # so Python marks a module that is not to be found
try:
    import igraph
finally:
    if _hide:
        del sys.modules[_HIDDEN]

__all__ = ["igraph"]
