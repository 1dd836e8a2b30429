"""graph → one offline HTML page to browse it, down to the sentence."""

from kg.view.render import write

__all__ = ["write"]
