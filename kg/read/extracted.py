"""What a format's module gives back: the text of one file, before anything is understood of it."""

from dataclasses import dataclass

from kg.model import Noise


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file or of a row of a table, with what the format itself knows.

    ``pages`` holds the start offset of each page; ``metadata`` are named values (``town``, ``year``, ``title`` are
    understood); ``noise`` is what the format knows to be none of the text, such as a page's header.
    """

    text: str
    encoding: str = "utf-8"
    pages: tuple[int, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    noise: tuple[Noise, ...] = ()
