"""Ways to map the per-report work over sources: one after the other, or in processes; results come in the order asked for."""

import itertools
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from kg.errors import UsageError

In = TypeVar("In")
Out = TypeVar("Out")
Runner = Callable[[Callable[[In], Out], Iterable[In], int], Iterator[Out]]
# So many items wait for each process: enough to keep it busy, few enough that memory does not grow with the corpus.
_AHEAD = 4


def serial(work: Callable[[In], Out], items: Iterable[In], jobs: int) -> Iterator[Out]:
    """One after the other in this process."""
    del jobs
    yield from map(work, items)


def processes(work: Callable[[In], Out], items: Iterable[In], jobs: int) -> Iterator[Out]:
    """In ``jobs`` processes. When one dies, what was under way is done again, each item in a process of its own.

    Raises:
        BrokenProcessPool: an item kills the process that works on it, also alone.

    """
    pending: deque[tuple[In, Future[Out]]] = deque()
    stream = iter(items)
    pool = _pool(jobs)
    try:
        while True:
            for item in itertools.islice(stream, jobs * _AHEAD - len(pending)):
                pending.append((item, pool.submit(work, item)))
            if not pending:
                return
            item, future = pending.popleft()
            try:
                yield future.result()
            except BrokenProcessPool:
                pool.shutdown(wait=False, cancel_futures=True)
                lost = [item, *(i for i, _ in pending)]
                pending.clear()
                yield from (_alone(work, i) for i in lost)
                pool = _pool(jobs)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _alone(work: Callable[[In], Out], item: In) -> Out:
    with _pool(1) as pool:
        return pool.submit(work, item).result()


def _pool(jobs: int) -> ProcessPoolExecutor:
    # spawn: the same on every system, and no lock or open database is inherited
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))


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
