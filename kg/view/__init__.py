"""graph → one offline HTML page to browse it, down to the sentence."""

from kg.view.write import write

__all__ = ["write"]
