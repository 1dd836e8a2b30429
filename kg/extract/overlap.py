"""Which of the overlapping findings stand: the set of disjoint ones with the greatest sum of score over the bar."""

from bisect import bisect_right
from collections.abc import Iterable

from kg.model import Mention


def choose(found: Iterable[Mention], bar: float) -> list[Mention]:
    """The best disjoint findings, in text order.

    A finding adds its score minus ``bar``, so one good long name is preferred to two doubtful short ones, and what
    scores below the bar never stands. Ties go to the longer span, then to the type and extractor that sort first.
    """
    best: dict[tuple[int, int], Mention] = {}
    for m in sorted(found, key=lambda m: (-m.score, m.type, m.extractor, m.reason)):
        if m.score > bar:
            best.setdefault((m.span.start, m.span.end), m)
    ordered = sorted(best.values(), key=lambda m: (m.span.end, m.span.start))
    ends = [m.span.end for m in ordered]
    total, taken = [0.0], [False] * len(ordered)
    for i, m in enumerate(ordered):
        with_it = total[bisect_right(ends, m.span.start, hi=i)] + m.score - bar
        taken[i] = with_it > total[-1]
        total.append(max(with_it, total[-1]))
    return _trace(ordered, ends, taken)


def _trace(ordered: list[Mention], ends: list[int], taken: list[bool]) -> list[Mention]:
    """Walk back through the choices."""
    out: list[Mention] = []
    i = len(ordered)
    while i:
        if taken[i - 1]:
            out.append(ordered[i - 1])
            i = bisect_right(ends, ordered[i - 1].span.start, hi=i - 1)
        else:
            i -= 1
    return out[::-1]
