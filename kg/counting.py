"""Which reports count: each under an id of its own, and of those that say the same, one."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from kg.cache import Outcome, Packed
from kg.model import Extraction, Report
from kg.read import duplicates_among, report_id


def told_apart(results: Iterable[Packed], copies: dict[str, str]) -> Iterator[Packed]:
    """Results in which every report has an id of its own; ``copies`` gets, for each that had another's, the id of that one.

    The same text in files of the same name, in two folders, has one id: the later ones count on, as copies in one file do.
    """
    taken: set[str] = set()
    for packed in results:
        if taken.isdisjoint(packed.ids) and len(set(packed.ids)) == len(packed.ids):
            taken.update(packed.ids)
            yield packed
            continue
        own = []
        outcome = packed.outcome
        for extraction in outcome.extractions:
            own.append(_apart(extraction, taken))
            taken.add(own[-1].report.id)
            if own[-1] is not extraction:
                copies[own[-1].report.id] = extraction.report.id
        yield Packed(Outcome(tuple(own), outcome.error, outcome.fault))


def _apart(extraction: Extraction, taken: AbstractSet[str]) -> Extraction:
    """The extraction, under the next free id where its own is taken."""
    report = extraction.report
    if report.id not in taken:
        return extraction
    free = (numbered(report, n) for n in itertools.count(2))
    return renamed(extraction, next(i for i in free if i not in taken))


def numbered(report: Report, n: int) -> str:
    """The id of the report that is the ``n``-th of one name and text."""
    return report_id(report.source, report.text, n)


def renamed(extraction: Extraction, id_: str) -> Extraction:
    """The extraction under another id."""
    mentions = tuple(replace(m, report_id=id_) for m in extraction.mentions)
    return replace(extraction, report=replace(extraction.report, id=id_), mentions=mentions)


def repeats(ids: Iterable[str], reports: Mapping[str, Report], copies: Mapping[str, str]) -> dict[str, str]:
    """Which report each duplicate repeats; ``reports`` gives them by id, one at a time as they are needed."""
    duplicate_of = duplicates_among([id_ for id_ in sorted(ids) if id_ not in copies], reports)
    return duplicate_of | {copy: duplicate_of.get(first, first) for copy, first in copies.items()}
