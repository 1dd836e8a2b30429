"""Paths → sources: which files there are to read, in folders and in archives, always in the same order."""

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ReportError, UsageError
from kg.read import zip as archive

# What is looked at inside folders and archives; a file named by the user is read whatever its suffix.
SUFFIXES = frozenset(
    [
        ".txt",
        ".text",
        ".md",
        ".markdown",
        ".docx",
        ".doc",
        ".wps",
        ".rtf",
        ".odt",
        ".pdf",
        ".html",
        ".htm",
        ".mht",
        ".mhtml",
        ".zip",
        ".csv",
        ".tsv",
        ".xlsx",
        ".xls",
        ".et",
    ]
)
# A folder holding this file was written by a build: its texts are not read a second time.
OUTPUT_MARK = "build.json"
# Larger than any collection of reports kept as one file, smaller than what would hurt the machine.
MOST_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or a member of an archive (``members`` leads through archives inside archives).

    ``display`` is what people see: the file's name, or ``archive.zip!/member``. ``problem`` says why it cannot be read,
    where that is already known.
    """

    path: Path
    display: str
    members: tuple[str, ...] = ()
    problem: str = ""

    @property
    def name(self) -> str:
        """The file's own name without folder, archive and suffix."""
        return Path(self.members[-1] if self.members else shown(self.path.name)).stem

    def data(self) -> bytes:
        """The bytes.

        Raises:
            ReportError: the file cannot be read, is larger than 512 MB, or is a member that unpacks beyond all measure.

        """
        if self.problem:
            raise ReportError(f"{self.display}: {self.problem}")
        try:
            if self.members:
                return archive.member_of(self.path, self.members)
            with self.path.open("rb") as f:
                data = f.read(MOST_BYTES + 1)
        except OSError as e:
            raise ReportError(f"{self.display}: cannot be read: {e.strerror or e}; check the file and its permissions") from e
        except ReportError as e:
            raise ReportError(f"{self.display}: {e}") from e
        if len(data) > MOST_BYTES:
            raise ReportError(f"{self.display}: larger than {MOST_BYTES >> 20} MB; split it")
        return data


def shown(name: str) -> str:
    """A file's name as text: what in it is no UTF-8, and stands there as lone surrogates, as U+FFFD."""
    return os.fsencode(name).decode("utf-8", "replace")


def find(paths: Iterable[str | os.PathLike[str]], skip: Collection[Path] = ()) -> list[Source]:
    """All sources under files and folders: sorted within each, hidden files, output folders and ``skip`` left out.

    A file that cannot be opened is a source with a ``problem``, so that it is reported with the others.

    Raises:
        UsageError: a path does not exist.

    """
    left_out = {p.resolve() for p in skip}
    found: dict[tuple[str, tuple[str, ...]], Source] = {}
    for path in map(Path, paths):
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder; check the path")
        for file, real in _files(path, left_out, set()) if path.is_dir() else [(path, os.path.realpath(path))]:
            for source in _inside(file):
                found.setdefault((real, source.members), source)
    return list(found.values())


def _files(folder: Path, skip: Collection[Path], seen: set[str]) -> Iterator[tuple[Path, str]]:
    """The readable files below a folder, each with its real path; ``seen`` ends loops of symbolic links."""
    real = folder.resolve()
    if str(real) in seen or real in skip or (folder / OUTPUT_MARK).is_file():
        return
    seen.add(str(real))
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda e: e.name)
    except OSError:
        yield folder, str(real)
        return
    for entry in entries:
        if entry.name.startswith((".", "~$")):
            continue
        path = folder / entry.name
        if _is_folder(entry):
            yield from _files(path, skip, seen)
        elif path.suffix.lower() in SUFFIXES:
            # Only a link leads elsewhere: of thousands of files no other needs to be followed.
            yield path, os.path.realpath(path) if entry.is_symlink() else os.path.join(real, entry.name)  # noqa: PTH118 -- text


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a loop of links
        return False


def _inside(file: Path) -> Iterator[Source]:
    """The file itself, or what an archive holds."""
    name = shown(file.name)
    if file.is_dir():
        yield Source(file, name, problem="folder cannot be opened; check its permissions")
    elif file.is_symlink() and not file.exists():
        yield Source(file, name, problem="the link leads nowhere; restore the file or remove the link")
    elif not archive.is_archive(file):
        yield Source(file, name)
    else:
        try:
            for members in archive.members(file, SUFFIXES):
                yield Source(file, "!/".join((name, *members)), members)
        except ReportError as e:
            yield Source(file, name, problem=str(e))
