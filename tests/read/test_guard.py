import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from made_files import as_docx, as_pdf

from kg.errors import ReportError
from kg.read import guard

TEXT = "青山镇2022年工作总结\n一年来，青山镇实施了河长制。"


@pytest.fixture(autouse=True)
def _stopped():
    yield
    guard.stop()


def test_one_child_reads_many_files():
    assert guard.extract("docx", as_docx(TEXT), "a.docx")[0].text == TEXT
    first = guard._children[os.getpid()].process.pid
    assert guard.extract("pdf", as_pdf(TEXT), "a.pdf")[0].text == TEXT
    assert guard._children[os.getpid()].process.pid == first


def test_a_file_that_takes_too_long_is_ended_and_the_next_is_read():
    page = ("<div>" * 400_000).encode() + "青山镇".encode()
    began = time.monotonic()
    with pytest.raises(ReportError, match=r"not read within 0\.05 s"):
        guard.extract("html", page * 20, "a.html", seconds=0.05)
    assert time.monotonic() - began < 10
    assert guard.extract("docx", as_docx(TEXT), "a.docx")[0].text == TEXT


def test_a_file_that_needs_too_much_memory_is_reported_and_the_next_is_read():
    most = 400 << 20
    with pytest.raises(ReportError, match=r"memory|crashed"):
        guard.extract("html", b"<p>" + "青".encode() * (60 << 20), "a.html", memory=most)
    assert guard.extract("docx", as_docx(TEXT), "a.docx", memory=most)[0].text == TEXT


def test_a_child_that_was_killed_is_started_again():
    guard.extract("docx", as_docx(TEXT), "a.docx")
    os.kill(guard._children[os.getpid()].process.pid, 9)
    time.sleep(0.1)
    assert guard.extract("docx", as_docx(TEXT), "a.docx")[0].text == TEXT


def test_the_child_ends_with_its_parent():
    here = Path(__file__).parent
    code = (
        f"import sys; sys.path.insert(0, {str(here)!r})\n"
        "import os\nfrom made_files import as_docx\nfrom kg.read import guard\n"
        "guard.extract('docx', as_docx('青山镇'), 'a.docx')\n"
        "print(guard._children[os.getpid()].process.pid, flush=True)\nos.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    child = int(done.stdout)
    for _ in range(50):
        if not _runs(child):
            return
        time.sleep(0.1)
    pytest.fail("the child outlives its parent")


def _runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False
