"""The towns of reports after some came and some went: of the names that these bear, and where a word is common now or no more."""

from collections.abc import Collection, Iterable, Iterator

from kg.model import Extraction
from kg.ondisk import Base
from kg.ondisk.kept import STUB
from kg.resolve.towns import MOST_USERS, is_open, names_used, town_alone, town_name, towns_of_name


def settled(base: Base, gone: Collection[str], new: Collection[str]) -> dict[str, str]:
    """The towns of all reports of names that these changes touch.

    Args:
        base: in which the reports that are gone are marked or dropped, but their stubs are there still.
        gone: ids of reports that count no more.
        new: ids of reports that count now.

    """
    touched = {word: None for stub in _stubs(base, {*gone, *new}) for word in names_used(stub)}
    before = {word for word in touched if _is_common(base, word)}
    for reports, change in ((gone, -1), (new, 1)):
        for stub in _stubs(base, reports):
            _use(base, stub, change)
    base.do("DELETE FROM used WHERE reports = 0")
    turned = [word for word in touched if (word in before) is not _is_common(base, word)]
    names = {town_name(stub) for stub in _stubs(base, {*gone, *new})}
    names |= {name for word in turned for (name,) in base.each("SELECT name FROM used WHERE word = ?", (word,))}
    out = {stub.report.id: town_alone(stub) for stub in _stubs(base, new) if not town_name(stub)}
    for name in sorted(names - {""}):
        out.update(towns_of_name(name, group := list(_of_name(base, name)), _common(base, group)))
    return out


def _stubs(base: Base, reports: Iterable[str]) -> Iterator[Extraction]:
    for report in sorted(reports):
        for (stored,) in base.each("SELECT stored FROM stub WHERE id = ?", (report,)):
            yield STUB(stored)


def _of_name(base: Base, name: str) -> Iterator[Extraction]:
    ask = "SELECT s.stored FROM stub s JOIN report r USING (id) WHERE s.name = ? AND r.repeats IS NULL ORDER BY id"
    return (STUB(stored) for (stored,) in base.each(ask, (name,)))


def _common(base: Base, group: Collection[Extraction]) -> frozenset[str]:
    if not is_open(list(group)):
        return frozenset()
    return frozenset(word for stub in group for word in names_used(stub) if _is_common(base, word))


def _is_common(base: Base, word: str) -> bool:
    row = base.one("SELECT count(*) FROM used WHERE word = ?", (word,))
    return row is not None and int(row[0]) > MOST_USERS


def _use(base: Base, stub: Extraction, change: int) -> None:
    name = town_name(stub)
    put = "INSERT INTO used VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET reports = reports + excluded.reports"
    base.many(put, ((word, name, change) for word in sorted(names_used(stub)) if name))
