"""Which initiative of the sentence a number belongs to."""

import re
from collections.abc import Sequence

from kg.extract.figures.words import words
from kg.model import INITIATIVE_TYPES, Mention

_CLAUSE = re.compile(r"[，,；;：:。！!？?]")
_NUMERIC = re.compile(r"[\d*×○]")


def owner(text: str, mentions: Sequence[tuple[int, Mention]], offset: int, start: int, end: int) -> int | None:
    """The index of the initiative that a number at ``[start, end)`` tells something of, None where no rule says so.

    ``mentions`` are the sentence's own with their indexes; ``offset`` is the sentence's begin, from which the number's
    ``start`` and ``end`` count.
    """
    best: tuple[int, int] | None = None
    for index, mention in mentions:
        if mention.type not in INITIATIVE_TYPES:
            continue
        left, right = mention.span.start - offset, mention.span.end - offset
        distance = _distance(text, left, right, start, end)
        if distance is not None and (best is None or distance < best[0]):
            best = distance, index
    return best[1] if best else None


def _distance(text: str, left: int, right: int, start: int, end: int) -> int | None:
    """How far a name is from the number, None where the number does not belong to it."""
    if left < end and start < right:
        return 0
    if right <= start:
        return _behind(text[right:start], start - right)
    between = text[end:left]
    if between.strip("的“《") == "" or (between[:1] == "的" and not _CLAUSE.search(between) and len(between) < 12):  # noqa: PLR2004
        return left - end
    # 投资1.4亿元实施…工程: what is paid for follows in the same clause or the next.
    paid = text[max(0, start - 6) : start].rstrip("约近超达").endswith(words("owner", "paid"))
    near = len(_CLAUSE.findall(between)) <= 1 and not _NUMERIC.search(between) and len(between) <= 20  # noqa: PLR2004
    return 40 + left - end if paid and near and "；" not in between else None


def _behind(between: str, length: int) -> int | None:
    """The name stands before: in the same clause, or in the one before where this one has no subject of its own."""
    marks = _CLAUSE.findall(between)
    if not marks:
        return length if length <= 30 else None  # noqa: PLR2004 -- further off another subject has come between
    last = re.split(_CLAUSE, between)[-1]
    if len(marks) <= 2 and "；" not in marks and last.lstrip("共已").startswith(words("owner", "continues")):  # noqa: PLR2004
        return length
    return None
