"""The process in which risky files are read: requests on its input, answers as JSON on its output, limits on itself."""

import json
import os
import struct
import sys
from typing import IO

from kg.errors import ReportError
from kg.model import Noise, Span
from kg.read import formats
from kg.read.doc import NeedsOfficeError
from kg.read.extracted import Extracted

HEADER = struct.Struct("<II")


def main() -> None:
    """Answer requests until the input ends. One argument: the most bytes of memory to use."""
    _limit_memory(int(sys.argv[1]))
    # Whatever a library prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while header := sys.stdin.buffer.read(HEADER.size):
        asked, size = HEADER.unpack(header)
        request = json.loads(sys.stdin.buffer.read(asked))
        _limit_time(request["seconds"])
        answer(request, sys.stdin.buffer.read(size), answers)


def answer(request: dict[str, str], data: bytes, out: IO[bytes]) -> None:
    """Read one file and write what came of it."""
    try:
        found = formats.extract(request["kind"], data, request["name"], request["text_column"])
        result: dict[str, object] = {"texts": [_plain(e) for e in found]}
    except NeedsOfficeError as e:
        result = {"office": str(e)}
    except ReportError as e:
        result = {"error": str(e)}
    except (MemoryError, RecursionError) as e:
        # Anything may be half done: the parent starts another child.
        result = {
            "spent": True,
            "error": f"needs more than this machine's share of memory ({type(e).__name__}); split or simplify it",
        }
    except Exception as e:  # noqa: BLE001
        # A library's own error on a damaged file: reported with the file, never a reason to stop the others.
        result = {"error": f"damaged {request['kind']} file: {type(e).__name__}: {e}; open it and save it anew"}
    line = json.dumps(result).encode()
    out.write(struct.pack("<I", len(line)) + line)
    out.flush()


def load(row: dict[str, object]) -> Extracted:
    """An answer's text as the record it was."""
    noise = tuple(Noise(Span(a, b), kind) for a, b, kind in row["noise"])  # type: ignore[attr-defined]
    pairs = tuple((k, v) for k, v in row["metadata"])  # type: ignore[attr-defined]
    pages: tuple[int, ...] = tuple(row["pages"])  # type: ignore[arg-type]
    warnings: tuple[str, ...] = tuple(row["warnings"])  # type: ignore[arg-type]
    return Extracted(str(row["text"]), str(row["encoding"]), pages, pairs, warnings, noise)


def _plain(e: Extracted) -> dict[str, object]:
    noise = [(n.span.start, n.span.end, n.kind) for n in e.noise]
    return {
        "text": e.text,
        "encoding": e.encoding,
        "pages": e.pages,
        "metadata": e.metadata,
        "warnings": e.warnings,
        "noise": noise,
    }


def _limit_memory(most: int) -> None:
    try:
        import resource  # noqa: PLC0415
    except ImportError:  # no such limits on this system; the parent's clock remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(seconds: float) -> None:
    """End by itself some time after the parent would have ended it: the parent may be gone."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime + 2 * seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
