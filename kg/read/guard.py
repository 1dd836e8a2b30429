"""Risky files are read in a child process with limits on memory and time: a hostile one is ended and reported."""

import atexit
import contextlib
import json
import os
import struct
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ReportError
from kg.read import office
from kg.read.child import HEADER, load
from kg.read.extracted import Extracted

# The slowest honest file measured, a PDF of 300 pages, takes 4 s.
SECONDS = 60.0
MEMORY = 2 * 1024 * 1024 * 1024
MOST_ANSWER = 1024 * 1024 * 1024
# The two packages without what their __init__ modules load: that costs seconds a start, and 1 GB of address space.
_BOOT = """
import sys, types
for name, path in zip(("kg", "kg.read"), sys.argv[2:]):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [path]
from kg.read.child import main
main()
"""


@dataclass(slots=True)
class _Child:
    process: subprocess.Popen[bytes]
    memory: int


_lock = threading.Lock()
_children: dict[int, _Child] = {}


def extract(
    kind: str,
    data: bytes,
    name: str,
    text_column: str | None = None,
    *,
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> list[Extracted]:
    """Take the texts out of a file in the child process of this process, started when first needed and kept.

    Raises:
        ReportError: what the format's module says; or the file took too long or too much and its process was ended.

    """
    request = {"kind": kind, "name": name, "text_column": text_column, "seconds": seconds}
    with _lock:
        answer = _ask(json.dumps(request).encode(), data, seconds, memory)
        if "spent" in answer:
            stop()
    if "office" in answer:
        return [office.extract(data, "." + kind, str(answer["office"]))]
    if "error" in answer:
        raise ReportError(str(answer["error"]))
    return [load(row) for row in answer["texts"]]  # type: ignore[attr-defined]


def stop() -> None:
    """End this process's child, if there is one."""
    child = _children.pop(os.getpid(), None)
    if child is not None:
        child.process.kill()
        child.process.wait()
        for pipe in (child.process.stdin, child.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _ask(request: bytes, data: bytes, seconds: float, memory: int) -> dict[str, object]:
    process = _started(memory)
    late = threading.Event()
    clock = threading.Timer(seconds, _end, (process, late))
    clock.daemon = True
    clock.start()
    try:
        return _exchange(process, request, data)
    except (OSError, EOFError, ValueError) as e:
        stop()
        if late.is_set():
            raise ReportError(f"not read within {seconds:g} s: ended; split it or save it as text") from e
        raise ReportError("its reader crashed or ran out of memory: ended; open it and save it anew, or as text") from e
    finally:
        clock.cancel()


def _end(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _exchange(process: subprocess.Popen[bytes], request: bytes, data: bytes) -> dict[str, object]:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    process.stdin.write(HEADER.pack(len(request), len(data)) + request)
    process.stdin.write(data)
    process.stdin.flush()
    head = process.stdout.read(4)
    if len(head) < 4:  # noqa: PLR2004
        raise EOFError
    size = struct.unpack("<I", head)[0]
    if size > MOST_ANSWER:
        raise ValueError
    found = json.loads(process.stdout.read(size))
    if not isinstance(found, dict):
        raise TypeError
    return found


def _started(memory: int) -> subprocess.Popen[bytes]:
    """The child of this very process: one inherited through a fork belongs to the parent."""
    for pid in [p for p in _children if p != os.getpid()]:
        _children.pop(pid)
    child = _children.get(os.getpid())
    if child is None or child.process.poll() is not None or child.memory != memory:
        stop()
        process = _start(memory)
        _children[os.getpid()] = _Child(process, memory)
        return process
    return child.process


def _start(memory: int) -> subprocess.Popen[bytes]:
    # -P and the parent's own path: the child imports what the parent imported, and nothing from the working directory.
    path = os.pathsep.join(p for p in sys.path if p)
    here = Path(__file__).parent
    command = [sys.executable, "-P", "-W", "ignore", "-c", _BOOT, str(memory), str(here.parent), str(here)]
    atexit.unregister(stop)
    atexit.register(stop)
    return subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
    )
