"""Text → XML text: escapes what has a meaning there and removes what no XML file can hold."""

import re

# What XML 1.0 cannot hold even escaped, lone surrogates among it; a carriage return would be read back as a line feed.
_SPECIAL = re.compile('[&<>"\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}
_TEXT = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text(value: str) -> str:
    """A string to stand between tags."""
    return _TEXT.sub(_escape, value) if _TEXT.search(value) else value


def is_special(value: str) -> bool:
    """Whether anything in a string must be escaped or removed to stand between tags."""
    return _TEXT.search(value) is not None


def attribute(value: str) -> str:
    """A string to stand in double quotes; blanks that a parser would change are escaped."""
    return _SPECIAL.sub(_escape, value).replace("\n", "&#10;").replace("\t", "&#9;")


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0], "")
