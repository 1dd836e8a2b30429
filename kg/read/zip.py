"""Zip archives: names in GBK or UTF-8, archives inside archives, and limits against what unpacks beyond all measure."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import IO

from kg.errors import ReportError

MOST_MEMBERS = 20_000
MOST_DEPTH = 3
# A member's bytes. The longest text of the genre is under 1 MB; a scanned PDF of 200 pages is about 100 MB.
MOST_UNPACKED = 200 * 1024 * 1024
# Deflate reaches 1,032 to 1. Reports as text come to 5, as docx to 20: beyond 200 and 10 MB it is a bomb.
MOST_RATIO = 200
RATIO_FROM = 10 * 1024 * 1024
MOST_ARCHIVE = 512 * 1024 * 1024

_OFFICE = ("[Content_Types].xml", "word/document.xml", "xl/workbook.xml", "mimetype")
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    ValueError,
    LookupError,
    OverflowError,
    OSError,
)


def is_archive(path: Path) -> bool:
    """Whether a file is a zip of files: not an office document, which is a zip too."""
    try:
        with path.open("rb") as f:
            if f.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
                return False
        with zipfile.ZipFile(path) as z:
            return not any(name in _OFFICE for name in z.NameToInfo)
    except OSError:
        return False
    except _BROKEN:
        return path.suffix.lower() == ".zip"


def members(path: Path, suffixes: Collection[str]) -> Iterator[tuple[str, ...]]:
    """The readable members, sorted by name; those of archives inside follow their archive's place.

    Raises:
        ReportError: the archive is broken, or holds more than is sane.

    """
    if path.stat().st_size > MOST_ARCHIVE:
        raise ReportError(f"archive larger than {MOST_ARCHIVE >> 20} MB; split it")
    for count, found in enumerate(_walk(path.read_bytes(), suffixes, 0)):
        if count == MOST_MEMBERS:
            raise ReportError(f"more than {MOST_MEMBERS} members; split the archive")
        yield found


def member(data: bytes, name: str) -> bytes:
    """One member's bytes, read in pieces so that a bomb is noticed while it grows.

    Raises:
        ReportError: broken, encrypted, or unpacking beyond the limits.

    """
    return _read(lambda: _open(io.BytesIO(data)), name)


def member_of(path: Path, members: tuple[str, ...]) -> bytes:
    """The bytes of a member of an archive on the disk, or of an archive inside it.

    The archive stays open for the next one: to read the list of its members for each of them takes the square of their number.

    Raises:
        ReportError: as ``member``.
        OSError: the file is not there any more, or cannot be read.

    """
    found = path.stat()
    stamp = (found.st_ino, found.st_size, found.st_mtime_ns)
    return _read(lambda: _archive(path, stamp, members[:-1]), members[-1])


@lru_cache(maxsize=MOST_DEPTH)
def _archive(path: Path, stamp: tuple[int, ...], inside: tuple[str, ...]) -> zipfile.ZipFile:
    if not inside:
        return _open(path)
    return _open(io.BytesIO(_read(lambda: _archive(path, stamp, inside[:-1]), inside[-1])))


def _read(archive: Callable[[], zipfile.ZipFile], name: str) -> bytes:
    try:
        z = archive()
        info = z.getinfo(name)
        if info.flag_bits & 1:
            raise ReportError("encrypted; unpack it with its password first")
        return _unpack(z, info)
    except KeyError:
        raise ReportError(f"no member {name} in the archive any more") from None
    except RuntimeError as e:
        raise ReportError(f"cannot be unpacked: {e}") from e
    except _BROKEN as e:
        raise ReportError(f"damaged archive member: {e}; repair or unpack it first") from e


def _unpack(z: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    out = bytearray()
    with z.open(info) as f:
        while piece := f.read(1 << 20):
            out += piece
            if len(out) > MOST_UNPACKED:
                raise ReportError(f"unpacks to more than {MOST_UNPACKED >> 20} MB: not read")
            if len(out) > RATIO_FROM and len(out) > MOST_RATIO * max(info.compress_size, 1):
                raise ReportError(f"unpacks to more than {MOST_RATIO} times its size: not read")
    return bytes(out)


def _open(file: Path | IO[bytes]) -> zipfile.ZipFile:
    # Names without the UTF-8 flag are GBK in practice; the default would give ╒≥▒¿╕µ.txt.
    return zipfile.ZipFile(file, metadata_encoding="gb18030")


def _walk(data: bytes, suffixes: Collection[str], depth: int) -> Iterator[tuple[str, ...]]:
    if depth == MOST_DEPTH:
        raise ReportError(f"archives inside archives deeper than {MOST_DEPTH}; unpack them first")
    try:
        archive = _open(io.BytesIO(data))
        names = _names(archive, suffixes)
    except _BROKEN as e:
        raise ReportError(f"damaged zip archive: {e}; repair or unpack it first") from e
    for name in names:
        if name.lower().endswith(".zip"):
            for inner in _walk(_read(lambda: archive, name), suffixes, depth + 1):
                yield (name, *inner)
        else:
            yield (name,)


def _names(archive: zipfile.ZipFile, suffixes: Collection[str]) -> list[str]:
    # A member without a name is no file; zipfile itself breaks on it.
    names = {i.filename for i in archive.infolist() if i.filename and not i.is_dir()}
    return sorted(n for n in names if _wanted(PurePosixPath(n.replace("\\", "/")), suffixes))


def _wanted(path: PurePosixPath, suffixes: Collection[str]) -> bool:
    """Readable by its suffix and no leftover of an operating system. Names are never used as paths on the disk."""
    hidden = any(part.startswith(("~$", "__MACOSX")) or (part.startswith(".") and part.strip(".")) for part in path.parts)
    return not hidden and path.suffix.lower() in suffixes
