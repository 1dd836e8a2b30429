#!/usr/bin/env python3
"""Start a Spark cluster on this machine: a standalone master and workers as processes of their own, reachable from nowhere else.

usage: spark_cluster.py [--workers 2] [--cores 1] [--memory 1g]

    python scripts/spark_cluster.py        # prints spark://127.0.0.1:PORT and runs until Ctrl-C
    kg build 报告/ -o 图谱 --engine spark --master spark://127.0.0.1:PORT

Needs the extra ``spark`` and Java 17 or newer.
"""

import argparse
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Self

LOOPBACK = "127.0.0.1"
PATIENCE = 120.0  # seconds until a master or worker that is not there is given up; a loaded machine takes 30


class Cluster:
    """A master and workers on the loopback interface, ended with the block.

    ``workers`` are the processes of the workers. An executor is a child of its worker, so that both end with `kill_worker`.
    """

    def __init__(self, workers: int = 2, cores: int = 1, memory: str = "1g", environment: Mapping[str, str] | None = None) -> None:
        self.count, self.cores, self.memory = workers, cores, memory
        self.environment = {**os.environ, "SPARK_LOCAL_IP": LOOPBACK, "SPARK_NO_DAEMONIZE": "1", **(environment or {})}
        self.environment.setdefault("PYSPARK_PYTHON", sys.executable)
        self.folder = Path(tempfile.mkdtemp(prefix="kg-spark-"))
        self.master = ""
        self.processes: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        port = _free_port()
        self.master = f"spark://{LOOPBACK}:{port}"
        self._start("master", "org.apache.spark.deploy.master.Master", "--host", LOOPBACK, "--port", str(port))
        _until(lambda: _answers(port), "the master does not answer", self._log("master"))
        for i in range(self.count):
            self.add_worker(f"worker-{i}")
        return self

    def add_worker(self, name: str, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start a worker and wait until the master knows it; ``environment`` is its own."""
        size = ("--cores", str(self.cores), "--memory", self.memory, "--work-dir", str(self.folder / name))
        self._start(name, "org.apache.spark.deploy.worker.Worker", "--host", LOOPBACK, *size, self.master, environment=environment)
        known = f"Registering worker {LOOPBACK}"
        self.workers.append(self.processes[-1])
        wanted = len(self.workers)
        _until(lambda: self._log("master").read_text().count(known) >= wanted, f"{name} does not register", self._log(name))
        return self.processes[-1]

    def _start(self, name: str, *command: str, environment: Mapping[str, str] | None = None) -> None:
        spec = find_spec("pyspark")
        if spec is None or spec.origin is None:
            raise SystemExit("pyspark is not installed: pip install 'kg[spark]'")
        spark = Path(spec.origin).parent / "bin" / "spark-class"
        with self._log(name).open("wb") as log:
            started = subprocess.Popen(
                [str(spark), *command[:1], "--webui-port", "0", *command[1:]],
                env={**self.environment, **(environment or {})},
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(started)

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def kill_worker(self, number: int = 0) -> None:
        """Kill a worker and its executors at once, as if the machine had gone."""
        process = self.workers[number]
        for child in _family(process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    def busy(self) -> bool:
        """Whether an executor runs on a worker."""
        return any(len(_family(w.pid)) > 1 for w in self.workers)

    def __exit__(self, *_: object) -> None:
        for process in reversed(self.processes):
            for child in _family(process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGTERM)
        for process in self.processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            if process.poll() is None:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _family(pid: int) -> list[int]:
    """A process and all that descend from it, the youngest first."""
    found = [pid]
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rsplit(")", 1)[1].split()
            children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    for parent in found:
        found += children.get(parent, [])
    return found[::-1]


def _free_port() -> int:
    with socket.socket() as s:
        s.bind((LOOPBACK, 0))
        return int(s.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as s:
        return s.connect_ex((LOOPBACK, port)) == 0


def _until(done: Callable[[], bool], what: str, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end:
            raise SystemExit(f"{what}:\n{log.read_text()[-2000:]}")
        time.sleep(0.2)


def main() -> int:
    """Run until interrupted."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--workers", type=int, default=2)
    ap.add_argument("--cores", type=int, default=1, help="of each worker")
    ap.add_argument("--memory", default="1g", help="of each worker's Java process")
    a = ap.parse_args()
    with Cluster(a.workers, a.cores, a.memory) as cluster, contextlib.suppress(KeyboardInterrupt):
        print(cluster.master, flush=True)
        signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
