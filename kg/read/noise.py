"""Text → noise: stretches that are no part of the report, marked and never deleted."""

import re

from kg.model import Noise, Span

_NOT_BREAK = re.compile(r"[^\r\n]")
# Tags that end a line where a browser shows them; the others stand inside a sentence.
_BLOCK = re.compile(r"</?(?:p|div|br|h[1-6]|tr|td|li|ul|ol|table|center|section|article|title|body|html|head|hr)\b", re.I)


def blanked(text: str, noise: tuple[Noise, ...]) -> str:
    """The text with its noise as blanks, and a line end where a block of a page was: the same length, for reading on."""
    out, last = [], 0
    for n in sorted(noise, key=lambda n: n.span):
        if n.span.start < last:
            continue
        piece = text[n.span.start : n.span.end]
        blank = _NOT_BREAK.sub(" ", piece)
        if n.kind == "html" and _BLOCK.match(piece):
            blank = "\n" + blank[1:]
        out += [text[last : n.span.start], blank]
        last = n.span.end
    return "".join((*out, text[last:]))


def find_noise(text: str) -> tuple[Noise, ...]:
    """All noise of a text, in order, without overlaps."""
    return tuple(Noise(Span(m.start(), m.end()), "html") for m in re.finditer(r"</?[a-zA-Z][^<>\n]{0,300}>", text))
