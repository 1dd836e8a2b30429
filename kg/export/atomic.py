"""Files that are whole or not there: written beside the target, synced, then put in its place."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.errors import ExportError


@contextmanager
def atomic(path: Path, *, sync: bool = True) -> Iterator[Path]:
    """Give a path to write to; when the block ends well, what was written there becomes ``path``.

    Where the block fails, ``path`` is as it was before. With ``sync`` that holds for a loss of power as well.

    Raises:
        ExportError: the folder is missing or cannot be written to.

    """
    # A link is followed, so that the file it points to is replaced and not the link.
    target = Path(path).resolve()
    part = _beside(target)
    try:
        part.touch()
        yield part
        if sync:
            settle(part, target)
        else:
            part.replace(target)
    except OSError as e:
        raise ExportError(f"{path}: cannot be written: {e.strerror or e}; choose another place with -o") from e
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def settle(part: Path, target: Path) -> None:
    """Put a finished file in its place, where it is also after a loss of power."""
    _sync(part)
    part.replace(target)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Give a folder to write files to; when the block ends well, each file is moved into ``path``.

    Files of other names that are in ``path`` already stay there.

    Raises:
        ExportError: the folder is missing or cannot be written to, or ``path`` is a file.

    """
    target = Path(path).resolve()
    part = _beside(target)
    try:
        part.mkdir()
        yield part
        target.mkdir(exist_ok=True)
        for file in sorted(part.iterdir()):
            _sync(file)
            file.replace(target / file.name)
    except OSError as e:
        raise ExportError(f"{path}: cannot be written: {e.strerror or e}; choose another place with -o") from e
    finally:
        shutil.rmtree(part, ignore_errors=True)


@contextmanager
def working(folder: Path) -> Iterator[Path]:
    """The path of a file to work on in a folder, which is taken away at the end whatever happens."""
    part = _beside(folder.resolve() / "any")
    try:
        yield part
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Take away what killed processes left half-written in a folder and the folders in it; never what a living one writes."""
    for part in sorted([*folder.glob(".kg-*.part"), *folder.glob("*/.kg-*.part")]):
        pid = part.name.split("-")[1]
        if pid.isdecimal() and not _alive(int(pid)):
            if part.is_dir():
                shutil.rmtree(part, ignore_errors=True)
            else:
                with suppress(OSError):
                    part.unlink()


def _alive(pid: int) -> bool:
    """Whether a process runs; where asking would end it (Windows), each is taken to."""
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _beside(target: Path) -> Path:
    # The same folder, so that the move is one rename; a short name, since the target's may be as long as names can be.
    return target.parent / f".kg-{os.getpid()}-{secrets.token_hex(4)}.part"


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
