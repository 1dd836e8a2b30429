"""Paths in, one JSON record a report out: the per-report half alone, as files."""

from collections.abc import Sequence
from pathlib import Path

from kg.errors import UsageError
from kg.export.atomic import atomic
from kg.extraction import Options, record_name, record_text
from kg.manifest import nothing
from kg.read import find
from kg.work import Progress, outcomes_of


def extract_to(
    paths: Sequence[str | Path],
    out: str | Path,
    *,
    segmenter: str = "jieba",
    tagger: str = "light",
    min_score: float | None = None,
    text_column: str | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> list[str]:
    """Write one JSON record a report into a folder, ``<file name>.json``; two reports of one name carry their id.

    Returns:
        Why each file that could not be read was skipped.

    Raises:
        UsageError: nothing to read.

    """
    options = Options(segmenter, tagger, min_score, text_column)
    sources = find([*map(Path, paths)])
    if not sources:
        raise UsageError(nothing(()))
    into = Path(out)
    into.mkdir(parents=True, exist_ok=True)
    problems: list[str] = []
    taken: set[str] = set()
    for outcome in outcomes_of(sources, options, jobs=jobs, progress=progress):
        if outcome.error:
            problems.append(outcome.error)
        for extraction in outcome.extractions:
            with atomic(into / f"{record_name(extraction.report, taken)}.json") as part:
                part.write_text(record_text(extraction), encoding="utf-8")
    return problems
