"""graph → one offline HTML page to browse it, down to the sentence."""

from kg.view.render import remove, write

__all__ = ["remove", "write"]
