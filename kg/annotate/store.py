"""The reports of a folder, and beside them what was annotated: drafts, gold files, texts, judgements.

::

    报告-gold/
      青山镇2022.json         gold: only of reports marked finished, so that scores are of whole reports
      texts/青山镇2022.txt    the text that the offsets point into, as UTF-8
      drafts/青山镇2022.json  everything decided so far, rejections included
      judgements.toml         verdicts on names, for `kg build --judgements`
"""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.annotate.draft import Draft, Judgement, accepted, as_json, parse, undecided
from kg.annotate.gold import opened, proposed, record
from kg.annotate.judgements import HEADER, judgements_toml
from kg.errors import ReportError, UsageError
from kg.export.atomic import atomic
from kg.extraction import Options, extract_report, record_name
from kg.model import Report
from kg.read import find, read


class StaleError(UsageError):
    """The draft on disc is newer than the one to be saved: it was changed in another window."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a save: the draft with its new revision, and pairs of names that reports disagree on."""

    draft: Draft
    disputed: tuple[str, ...]


class Store:
    """Reports by the name of their gold file, and where their annotation is kept. One lock guards what is written."""

    def __init__(self, folder: Path, gold: Path, options: Options | None = None, *, blank: bool = False) -> None:
        self.gold = gold
        self.problems: list[str] = []
        self._options = options or Options()
        self._blank = blank
        self._lock = threading.RLock()
        self._reports = dict(self._read(folder))
        self._proposed = lru_cache(maxsize=64)(self._proposals)
        if not self._reports:
            raise UsageError(f"{folder}: no report to annotate" + "".join(f"\n  {p}" for p in self.problems[:10]))
        self._refuse_foreign_judgements()

    def _read(self, folder: Path) -> Iterator[tuple[str, Report]]:
        """The reports under the names that ``kg extract`` gives their records."""
        reports = []
        for source in find([folder], skip=[self.gold]):
            try:
                reports += read(source, text_column=self._options.text_column)
            except ReportError as e:
                self.problems.append(str(e))
        taken: set[str] = set()
        return ((record_name(r, taken), r) for r in reports)

    def _refuse_foreign_judgements(self) -> None:
        path = self.gold / "judgements.toml"
        if path.exists() and not path.read_text(encoding="utf-8").startswith(HEADER):
            raise UsageError(f"{path}: not written by kg annotate, and it would be overwritten; move it, or choose another --gold")

    def names(self) -> list[str]:
        """The reports' names in the order of the folder."""
        return list(self._reports)

    def report(self, name: str) -> Report:
        """A report by name.

        Raises:
            UsageError: there is none of this name.

        """
        if name not in self._reports:
            raise UsageError(f"{name}: no such report in this folder; was it renamed? start kg annotate again")
        return self._reports[name]

    def draft(self, name: str) -> Draft:
        """What was decided so far: the draft on disc, else the gold file, else the extractor's proposals."""
        text = self.report(name).text
        with self._lock:
            if (path := self._draft_path(name)).exists():
                return parse(_json(path), text)
            if (path := self.gold / f"{name}.json").exists():
                return _checked(path, text, name)
            return Draft() if self._blank else self._proposed(name)

    def _proposals(self, name: str) -> Draft:
        return proposed(extract_report(self._reports[name], self._options))

    def save(self, name: str, raw: object) -> Saved:
        """Keep a draft, and make gold file, text and judgements agree with it.

        Raises:
            UsageError: the draft does not fit the report, or is marked finished while something is left to decide.
            StaleError: it was changed elsewhere since it was read.

        """
        report = self.report(name)
        draft = parse(raw, report.text)
        with self._lock:
            if draft.revision != (known := self._revision(name)):
                raise StaleError(f"{name}: changed in another window (save {known}, this one knows {draft.revision}); reload")
            draft = replace(draft, revision=known + 1)
            gold = record(draft, report.text, report.source.rsplit("/", 1)[-1]) if draft.finished else None
            self._write(name, draft, gold, report.text)
            return Saved(draft, self._write_judgements())

    def _revision(self, name: str) -> int:
        path = self._draft_path(name)
        return int(_json(path)["revision"]) if path.exists() else 0

    def _write(self, name: str, draft: Draft, gold: dict[str, Any] | None, text: str) -> None:
        """The draft first: from it all else can be made again."""
        (self.gold / "drafts").mkdir(parents=True, exist_ok=True)
        (self.gold / "texts").mkdir(exist_ok=True)
        _put(self._draft_path(name), _dump(as_json(draft)))
        copy = self.gold / "texts" / f"{name}.txt"
        if not copy.exists() or copy.read_bytes() != text.encode("utf-8"):
            _put(copy, text)
        if gold is not None:
            _put(self.gold / f"{name}.json", _dump(gold))
        else:
            (self.gold / f"{name}.json").unlink(missing_ok=True)  # the draft holds all of it

    def _write_judgements(self) -> tuple[str, ...]:
        text, disputed = judgements_toml(self._judgements())
        path = self.gold / "judgements.toml"
        if text != HEADER or path.exists():
            _put(path, text)
        return disputed

    def _judgements(self) -> Iterator[Judgement]:
        for path in sorted((self.gold / "drafts").glob("*.json")):
            if path.stem in self._reports:
                yield from self.draft(path.stem).judgements

    def _draft_path(self, name: str) -> Path:
        return self.gold / "drafts" / f"{name}.json"

    def overview(self) -> list[dict[str, Any]]:
        """One row a report: its name, title, town, length, and how far it is (``new``, ``open``, ``finished``)."""
        return [self._row(name, report) for name, report in self._reports.items()]

    def _row(self, name: str, report: Report) -> dict[str, Any]:
        row = {"name": name, "title": report.title, "town": report.town.name, "characters": len(report.text), "problem": ""}
        untouched = not self._draft_path(name).exists() and not (self.gold / f"{name}.json").exists()
        try:
            draft = Draft() if untouched else self.draft(name)
        except UsageError as e:
            return row | {"state": "new", "accepted": 0, "undecided": 0, "problem": str(e)}
        state = "new" if untouched else "finished" if draft.finished else "open"
        return row | {"state": state, "accepted": len(accepted(draft)), "undecided": undecided(draft)}


def _checked(path: Path, text: str, name: str) -> Draft:
    """A gold file as a draft, held to the same rules as one from the page."""
    try:
        return parse(as_json(opened(_json(path), text, name)), text)
    except (KeyError, TypeError) as e:
        raise UsageError(f"{path}: no gold record: {type(e).__name__} at {e}") from e


def _json(path: Path) -> Any:  # noqa: ANN401
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as e:
        raise UsageError(f"{path}: not a JSON file: {e}; move it away to begin this report anew") from e


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _put(path: Path, text: str) -> None:
    with atomic(path) as part:
        part.write_bytes(text.encode("utf-8"))
