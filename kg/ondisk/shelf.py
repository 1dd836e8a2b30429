"""Extractions on disk: stored by report id, and read again one at a time."""

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from kg.cache import Outcome, Packed, decode, encode
from kg.errors import ExportError
from kg.model import Extraction, Report
from kg.ondisk.base import Base
from kg.resolve import Judgements, undo

_NEAR = 32  # extractions in memory: what is asked for is near what was asked for before


class Shelf(Mapping[str, Extraction]):
    """The extractions of some reports, in the order of their ids, with what a person's judgements undo."""

    def __init__(self, base: Base, judgements: Judgements, ids: Collection[str] = ()) -> None:
        self._base, self._judgements = base, judgements
        self._ids = sorted(ids)
        self._known = frozenset(ids)
        self._read = lru_cache(_NEAR)(self._fetch)

    def put(self, packed: Packed) -> tuple[str, ...]:
        """Store the extractions of a source for a shelf that is to hold their ids, which are returned."""
        if len(packed.ids) == 1:
            rows = [(packed.ids[0], packed.stored)]
        else:
            rows = [(e.report.id, encode(Outcome((e,)))) for e in packed.outcome.extractions]
        self._base.add("extraction", rows, width=2, instead=True)
        return packed.ids

    def holding(self, ids: Collection[str]) -> "Shelf":
        """A shelf of the same base that holds these."""
        return Shelf(self._base, self._judgements, ids)

    def __getitem__(self, report: str) -> Extraction:
        if report not in self._known:
            raise KeyError(report)
        return self._read(report)

    def _fetch(self, report: str) -> Extraction:
        row = self._base.one("SELECT stored FROM extraction WHERE id = ?", (report,))
        outcome = decode(row[0]) if row else None
        if outcome is None:
            raise ExportError(f"what was found in report {report} cannot be read back: the disk is damaged; build again")
        return undo(outcome.extractions[0], self._judgements)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


class Reports(Mapping[str, Report]):
    """The reports of a shelf, without what was found in them."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def __getitem__(self, report: str) -> Report:
        return self._shelf[report].report

    def __iter__(self) -> Iterator[str]:
        return iter(self._shelf)

    def __len__(self) -> int:
        return len(self._shelf)
