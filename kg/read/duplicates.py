"""Reports → which say the same: one text under two names, with other masks, the other script, words swapped."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from rensa import RMinHash, RMinHashLSH

from kg.model import Report
from kg.read.clean import clean

# Measured on 75 reports, overlap of three-character stretches: two different ones share at most 0.11, also two years
# of one city; a report with each of twenty everyday words swapped, its figures and most names masked, keeps 0.67.
SAME = 0.5
# With another time or town on its title a report is its own, unless hardly a word differs: one is mislabelled.
SAME_THOUGH_LABELLED = 0.97
STRETCH = 3
# 86 bands of 4: two texts alike by 0.5 are candidates with probability 0.996, by 0.1 with 0.01.
BANDS, ROWS = 86, 4
# Candidates that share so few of their 344 hashes are not compared: at an overlap of 0.5 the share is 0.50 ± 0.03. Of the pairs
# of 700 short synthetic reports 0.8 % are candidates and 0.004 % are compared, which took 96 % of the time before.
LIKELY = 0.4
SEED = 20

Rank = tuple[bool, int, int, str]
"""What puts reports that say the same in order, the one to keep first."""

_CHINESE = re.compile("[\u4e00-\u9fff]+")
_MASK = re.compile(r"[*＊×○XxＸ]+|某+")


def find_duplicates(reports: Iterable[Report]) -> dict[str, str]:
    """Each duplicate's id with the id of the report that is kept for it; the others are in no pair.

    Of a group the one that tells most is kept: least masked, then longest. The order of the reports does not matter.
    """
    by_id = {r.id: r for r in reports}
    return duplicates_among(by_id, by_id)


def duplicates_among(ids: Iterable[str], reports: Mapping[str, Report]) -> dict[str, str]:
    """As ``find_duplicates``, of reports that are fetched by id as they are needed: no more than two are in memory."""
    ranked = [id_ for *_, id_ in sorted(rank(reports[id_]) for id_ in ids)]
    index = RMinHashLSH(threshold=SAME, num_perm=BANDS * ROWS, num_bands=BANDS)
    hashes: list[RMinHash] = []
    kept: dict[str, str] = {}
    for place, id_ in enumerate(ranked):
        report = reports[id_]
        stretches = _stretches(report)
        hashed = _hashed(stretches)
        hashes.append(hashed)
        # Those before it in rank only: the first that is the same and is no duplicate itself.
        candidates = (reports[ranked[i]] for i in sorted(index.query(hashed)) if hashes[i].jaccard(hashed) >= LIKELY)
        same = next((c for c in candidates if _same(report, c, stretches)), None)
        if same is None:
            index.insert(place, hashed)
        else:
            kept[report.id] = same.id
    return kept


def _hashed(stretches: frozenset[str]) -> RMinHash:
    hashed = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    hashed.update(sorted(stretches))
    return hashed


def hashes_of(report: Report) -> bytes:
    """The hashes by which copies of a report are found: ``BANDS * ROWS`` numbers of four bytes, little-endian."""
    return np.array(signature(report), "<u4").tobytes()


class Hashes:
    """The hashes of many reports, as `hashes_of` gives them, looked through for those of one."""

    def __init__(self, hashes: Sequence[bytes]) -> None:
        self._all = np.frombuffer(b"".join(hashes), "<u4").reshape(len(hashes), BANDS * ROWS)

    def like(self, one: bytes) -> list[int]:
        """The numbers of those that `duplicates_among` would compare with these."""
        equal = self._all == np.frombuffer(one, "<u4")
        banded = equal.reshape(len(equal), BANDS, ROWS).all(axis=2).any(axis=1)
        found: list[int] = np.flatnonzero(banded & (equal.mean(axis=1) >= LIKELY)).tolist()
        return found


def signature(report: Report) -> tuple[int, ...]:
    """The hashes of a report, ``BANDS`` times ``ROWS`` of them, each below 2³²: two with a band in common are compared."""
    return tuple(_hashed(_stretches(report)).digest())


def say_the_same(report: Report, other: Report) -> bool:
    """Whether one of two reports that have a band in common and share ``LIKELY`` of their hashes repeats the other."""
    return _same(report, other, _stretches(report))


def kept_for(pairs: Iterable[tuple[str, str]], ranks: Mapping[str, Rank]) -> dict[str, str]:
    """Each duplicate with the report that is kept for it: the first in rank that says the same and is no duplicate itself."""
    before: dict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        first, second = sorted(pair, key=lambda id_: ranks[id_])
        before[second].append(first)
    kept: dict[str, str] = {}
    for id_ in sorted(before, key=lambda id_: ranks[id_]):
        same = next((b for b in sorted(before[id_], key=lambda b: ranks[b]) if b not in kept), None)
        if same is not None:
            kept[id_] = same
    return kept


def rank(report: Report) -> Rank:
    """Best first: a named town, few masks, much text; the id decides between equals."""
    return (report.town.masked, len(_MASK.findall(report.text)), -len(report.text), report.id)


def _same(report: Report, other: Report, stretches: frozenset[str]) -> bool:
    theirs = _stretches(other)
    overlap = len(stretches & theirs) / max(len(stretches | theirs), 1)
    return overlap >= (SAME_THOUGH_LABELLED if _labelled_apart(report, other) else SAME)


def _labelled_apart(report: Report, other: Report) -> bool:
    """Whether both say openly that they are of different times or towns."""
    a, b = report.period, other.period
    times = a.year is not None and b.year is not None and (a.year, a.part) != (b.year, b.part)
    names = [r.town.name for r in (report, other) if r.town.name and not _MASK.search(r.town.name)]
    return times or len(set(names)) > 1


def _stretches(report: Report) -> frozenset[str]:
    """The three-character stretches of the Chinese text alone: masks, figures and punctuation differ between copies."""
    text = "".join(_runs(clean(report).report.text))
    return frozenset(text[i : i + STRETCH] for i in range(max(len(text) - STRETCH + 1, 1)))


def _runs(plain: str) -> Iterator[str]:
    runs: Iterable[str] = _CHINESE.findall(plain)
    return (run.replace("某", "") for run in runs)
