"""Ways to map the per-report work over sources: one after the other, or in processes; results come in the order asked for."""

import gc
import itertools
import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TypeVar, cast

from kg.errors import UsageError

In = TypeVar("In")
Out = TypeVar("Out")
Lost = Callable[[In], Out]
"""What comes of an item that kills the process it is worked on in, also when it has one of its own."""
Runner = Callable[[Callable[[In], Out], Iterable[In], int, Lost[In, Out]], Iterator[Out]]
# So many items wait for each process: enough to keep it busy, few enough that memory does not grow with the corpus.
_AHEAD = 4
# New records after which Python looks for cycles among them, and how often among older ones: what a library leaves still goes.
_SELDOM = (100_000, 50, 100)


# What a library prints must not get between the answer, and the working directory holds no module of ours (-P).
_BOOT = """
import os, pickle, sys
out = os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)
work, item = pickle.load(sys.stdin.buffer)
try:
    answer = work(item)
except Exception as e:
    answer = e
pickle.dump(answer, out)
"""


def serial(work: Callable[[In], Out], items: Iterable[In], jobs: int, lost: Lost[In, Out]) -> Iterator[Out]:
    """One after the other in this process; one that kills it ends the run, see ``kg.cache.Cache.begun``."""
    del jobs, lost
    yield from map(work, items)


def processes(work: Callable[[In], Out], items: Iterable[In], jobs: int, lost: Lost[In, Out]) -> Iterator[Out]:
    """In ``jobs`` processes. When one dies, what was under way is done again, each item in a process of its own."""
    pending: deque[tuple[In, Future[Out] | None]] = deque()
    stream = iter(items)
    pool = _pool(jobs)
    try:
        while True:
            for item in itertools.islice(stream, jobs * _AHEAD - len(pending)):
                pending.append((item, _submitted(pool, work, item)))
            if not pending:
                # All is done, so that nobody waits long: a pool that is left to end by itself may do so after what it tells that.
                pool.shutdown()
                return
            item, future = pending.popleft()
            try:
                if future is None:
                    raise BrokenProcessPool  # noqa: TRY301 -- it broke before this item was handed over
                result = future.result()
            except BrokenProcessPool:
                pool.shutdown(wait=False, cancel_futures=True)
                again = [item, *(i for i, _ in pending)]
                pending.clear()
                yield from (alone(work, i, lost) for i in again)
                pool = _pool(jobs)
            else:
                yield result
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _submitted(pool: ProcessPoolExecutor, work: Callable[[In], Out], item: In) -> "Future[Out] | None":
    try:
        return pool.submit(work, item)
    except BrokenProcessPool:
        return None


def alone(work: Callable[[In], Out], item: In, lost: Lost[In, Out]) -> Out:
    """In a process of its own, which may die of it; ``work`` is a function of a module."""
    path = os.pathsep.join(p for p in sys.path if p)
    done = subprocess.run(  # noqa: S603 -- this very interpreter
        [sys.executable, "-P", "-W", "ignore", "-c", _BOOT],
        input=pickle.dumps((work, item)),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
        check=False,
    )
    if done.returncode or not done.stdout:
        return lost(item)
    answer = pickle.loads(done.stdout)  # noqa: S301 -- what our own process wrote
    if isinstance(answer, Exception):
        raise answer
    return cast("Out", answer)


def _pool(jobs: int) -> ProcessPoolExecutor:
    # spawn: the same on every system, and no lock or open database is inherited
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_begun)


def _begun() -> None:
    """Set up a process of a pool."""
    gc.set_threshold(*_SELDOM)
    _end_with_parent()


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Work with Python looking for cycles a hundred times less often: ours makes none, and looking costs a tenth."""
    was = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*was)


def _end_with_parent() -> None:
    """End this process as soon as its parent is gone: killed, that tells nobody, and a pool's process waits for work for ever."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


RUNNERS: Mapping[str, Runner] = {"serial": serial, "processes": processes}  # type: ignore[type-arg]


def runner(name: str) -> "Runner":  # type: ignore[type-arg]
    """The runner of that name.

    Raises:
        UsageError: there is none.

    """
    try:
        return RUNNERS[name]
    except KeyError:
        raise UsageError(f"no runner {name!r}; there are: {', '.join(RUNNERS)}") from None
