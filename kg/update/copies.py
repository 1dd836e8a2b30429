"""Which reports repeat which, after some came and some went: only what could be a copy of those is looked at."""

from collections.abc import Collection, Mapping

from kg.model import Report
from kg.ondisk import Base
from kg.read import Hashes, kept_for, rank, say_the_same


def repeated(base: Base, reports: Mapping[str, Report], gone: Collection[str], new: Collection[str]) -> dict[str, str | None]:
    """What each report that came of these changes repeats now, None where it counts: as `kg.read.duplicates_among` has it.

    Of reports that say the same those before it in rank decide alone, so that only the groups are looked at in which one
    came or went.

    Args:
        base: with the hashes of all reports, those that are gone too.
        reports: by id, those that are gone too.
        gone: ids.
        new: ids.

    """
    near = _Near(base, reports)
    touched = {other for id_ in gone for other in near.of(id_)} | set(new)
    group = set[str]()
    while touched - group:
        id_ = min(touched - group)
        group.add(id_)
        touched |= near.of(id_)
    left = group - set(gone)
    pairs = {(min(one, other), max(one, other)) for one in left for other in near.of(one) & left}
    return dict.fromkeys(left) | kept_for(pairs, {id_: rank(reports[id_]) for id_ in left})


class _Near:
    """The reports that say the same as one."""

    def __init__(self, base: Base, reports: Mapping[str, Report]) -> None:
        rows = list(base.each("SELECT id, stored FROM hashes ORDER BY id"))
        self._reports, self._ids = reports, [id_ for id_, _ in rows]
        self._hashes = dict(rows)
        self._all = Hashes([hashes for _, hashes in rows])
        self._known: dict[str, set[str]] = {}

    def of(self, id_: str) -> set[str]:
        """Their ids, without its own."""
        if id_ not in self._hashes:  # a copy by its name and text, or copies are not looked for
            return set()
        if id_ not in self._known:
            others = (self._ids[i] for i in self._all.like(self._hashes[id_]))
            self._known[id_] = {o for o in others if o != id_ and say_the_same(self._reports[id_], self._reports[o])}
        return self._known[id_]
