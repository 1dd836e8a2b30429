"""Plain text and Markdown: the file's own characters, all of them, line ends and all."""

import re

from kg.errors import ReportError
from kg.read.decode import REPLACEMENT, decode
from kg.read.extracted import Extracted

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# A report damaged on its way carries a few control characters; a binary file is full of them.
MOST_CONTROL = 0.02


def extract(data: bytes) -> Extracted:
    """Decode a text file.

    Raises:
        ReportError: the bytes are no text in UTF-8, UTF-16, GB18030 or Big5.

    """
    found = decode(data)
    controls = len(_CONTROL.findall(found.text))
    if found.binary or controls > MOST_CONTROL * len(found.text) + 2:
        raise ReportError("not a text: no encoding of UTF-8, UTF-16, GB18030, Big5 fits its bytes; save it as UTF-8 text")
    return Extracted(found.text, found.encoding, warnings=_warnings(found.text, found.damaged))


def _warnings(text: str, damaged: int) -> tuple[str, ...]:
    if not damaged:
        return ()
    first = text.index(REPLACEMENT)
    line = text.count("\n", 0, first) + 1
    return (f"{damaged} damaged characters, shown as U+FFFD; the first at character {first}, line {line}",)
