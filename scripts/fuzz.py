"""Fuzz every reader, and segmenting and extracting, with coverage feedback.

    python scripts/fuzz.py all [--scale 1.0]                            every target after the other, then a table
    python scripts/fuzz.py TARGET [-runs=1000000] [-max_len=4096] [CORPUS_FOLDER]

A finding is an exception that is no ReportError and comes from our code, an input that takes more than 5 s, or an offset that does
not lead to its text (law 1); it ends the target's run, and its input is kept as crash-… or timeout-… in the working directory.
``--scale`` multiplies the numbers of inputs of TARGETS. Needs atheris (pip install atheris; Linux, CPython); further arguments of
a single target go to libFuzzer. The seeds are those of tests/read/test_fuzz.py, and XML_SEEDS: a changed byte of a zip hardly gets
beyond its checksum, so an input of ``docx`` or ``xlsx`` that is no zip is the XML of its parts, with a NUL between them.
"""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

try:
    import atheris
except ImportError:
    sys.exit("atheris is not installed: pip install atheris (Linux, CPython); the hypothesis tests run without it")

with atheris.instrument_imports(include=["kg.read", "kg.segment", "kg.extract", "kg.extraction"]):
    from kg.errors import ReportError
    from kg.extraction import Options, extract_report
    from kg.model import Extraction, Period, Report, Town
    from kg.read import find, formats
    from kg.read.clean import reading
    from kg.read.decode import decode
    from kg.read.describe import describe
    from kg.read.extracted import Extracted
    from kg.read.noise import find_noise
    from kg.read.split import split

from fuzz_office import XML_SEEDS, packed

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "read"))

LONGEST = {
    "text": 256,
    "pieces": 120,
    "report": 120,
    "light": 120,
    "csv": 512,
    "docx": 4096,
    "xlsx": 4096,
    "html": 2048,
    "mht": 2048,
}
# target → inputs of a whole run: the fast ones get most.
TARGETS = {
    "text": 300_000,
    "pieces": 200_000,
    "csv": 80_000,
    "doc": 80_000,
    "html": 80_000,
    "mht": 60_000,
    "zip": 60_000,
    "docx": 60_000,
    "xlsx": 30_000,
    "pdf": 30_000,
    "report": 15_000,
    "light": 5_000,
}
SECONDS = 5
# What a byte of an input of ``pieces``, ``report`` and ``light`` stands for: what rules look for, noise, what breaks careless ones.
_WORDS = """
青山镇 2022年 工作总结 一、 （一） 1. 一是 河长制 污水处理厂 建设项目 工程 专项行动 计划 办法 实施 推进 完成 投资 3.5 万元
增长 % * ** 某
X村 ×× “ ” " 《 》 （ ） ( ) 。 ， 、 ； ： ！ ？ — - 第3页共8页 &nbsp; &lt; <p> </p> <br> （zhèn） 發展 專項行動
ｅ９ 荣获 全国先进 称号 存在的问题 下一步 打算 亩 公里 户 达到 以上 首届 文化节 村 县委 李白社区 创建 示范镇 😀
"""
_BLANKS = ("\n", "\r\n", "\r", " ", "\u3000", "\u200b", "\u202e", "\x00", "\n- 3 -\n", "来源：党政办\n", "会员\n", "各位代表：\n")
PIECES = (*_WORDS.split(), *_BLANKS)


def main() -> None:
    """Run all targets, or hand one to libFuzzer."""
    target = sys.argv[1] if len(sys.argv) > 1 else "text"
    if target == "all":
        _all(float(sys.argv[3]) if sys.argv[2:3] == ["--scale"] else 1.0)
        return
    if target not in TARGETS:
        sys.exit(f"no target {target}; there are: all, {', '.join(TARGETS)}")
    arguments = [sys.argv[0], *sys.argv[2:]]
    arguments += [] if any(a.startswith("-timeout") for a in arguments) else [f"-timeout={SECONDS}"]
    atheris.Setup(arguments, _test(target))
    atheris.Fuzz()


def _test(target: str) -> Callable[[bytes], None]:
    match target:
        case "text":
            _text("青山鎮發展規劃")  # loads the tables: not a hang of the first input
            return lambda data: _text(decode(data).text)
        case "zip":
            return _zip
        case "pieces":
            return lambda data: _text(_written(data))
        case "report" | "light":
            options = Options(tagger="none" if target == "report" else "light")
            _report(bytes(range(len(PIECES))), options)
            return lambda data: _report(data, options)
        case "docx" | "xlsx":
            return lambda data: _file(target, data if data.startswith(b"PK") else packed(target, data))
    return lambda data: _file(target, data)


def _file(kind: str, data: bytes) -> None:
    try:
        found = formats.extract(kind, data, f"a.{kind}")
    except ReportError:
        return
    except Exception as e:
        # What a library raises on damaged files is reported by kg.read.guard; only ours is a finding.
        if "kg/read" in _innermost(e):
            raise
        return
    for piece in found:
        piece.text.encode("utf-8")
        _held(all(0 <= p <= len(piece.text) for p in piece.pages), "a page outside the text")
        _held(all(0 <= n.span.start < n.span.end <= len(piece.text) for n in piece.noise), "a reader's noise outside the text")
        _text(piece.text)


def _innermost(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return trace.tb_frame.f_code.co_filename if trace else ""


def _zip(data: bytes) -> None:
    """An archive as a folder holds it: whatever it is, each of its sources gives its bytes or says why not."""
    with tempfile.NamedTemporaryFile(suffix=".zip", dir=_memory()) as file:
        file.write(data)
        file.flush()
        for source in find([file.name]):
            try:
                source.data()
            except ReportError as e:
                _held(source.display in str(e), "an error that names no source")


def _memory() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- a disk would be the slowest part


def _text(text: str) -> None:
    noise = find_noise(text)
    _held(all(0 <= n.span.start < n.span.end <= len(text) for n in noise), "noise outside the text")
    _held(all(a.span.end <= b.span.start for a, b in pairwise(noise)), "overlapping noise")
    _held("".join(p.text for p in split(Extracted(text))) == text, "characters lost by splitting")
    plain = reading(text, noise)
    _held(len(plain) == len(text), "another length")
    said = describe(text, "name", noise)
    if said.town.span:
        _held(plain[said.town.span.start : said.town.span.end] == said.town.name, "a town that does not stand there")


def _written(data: bytes) -> str:
    """The text of the pieces that the bytes stand for."""
    return "".join(PIECES[b % len(PIECES)] for b in data)


def _report(data: bytes, options: Options) -> None:
    """A report of these pieces, segmented and extracted."""
    text = _written(data)
    noise = find_noise(text)
    plain = reading(text, noise)
    period, town = Period(2022, "year", "2022年"), Town("青山镇", "township")
    report = Report("r-1", "a", "a.txt", text, "", "", "summary", period, town, plain, noise=noise)
    _lawful(extract_report(report, options))


def _lawful(found: Extraction) -> None:
    text, size = found.report.text, len(found.report.text)
    for thing in (*found.mentions, *found.figures):
        _held(text[thing.span.start : thing.span.end] == thing.text, f"{thing.text!r} does not stand at {thing.span}")
    spans = [
        *found.sentences,
        *(s.span for s in found.sections),
        *(x.span for x in (*found.honors, *found.problems, *found.nested)),
    ]
    _held(all(0 <= s.start <= s.end <= size for s in spans), "a span outside the text")
    _held(all(a.end <= b.start for a, b in pairwise(found.sentences)), "overlapping sentences")
    _held(all(a.span.end <= b.span.start for a, b in pairwise(found.mentions)), "overlapping mentions")


def _held(law: bool, complaint: str) -> None:  # noqa: FBT001
    if not law:
        raise AssertionError(complaint)


def _all(scale: float) -> None:
    from test_fuzz import SEEDS, TEXT  # noqa: PLC0415 -- a single target needs no hypothesis

    seeds = {**SEEDS, "text": TEXT.encode(), **dict.fromkeys(("pieces", "report", "light"), bytes(range(len(PIECES))))}
    print(f"{'target':10}{'inputs':>10}{'seconds':>9}  finding")
    total = 0
    for target, runs in TARGETS.items():
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "seed").write_bytes(seeds.get(target) or _archive(seeds))
            if target in XML_SEEDS:
                Path(folder, "parts").write_text(XML_SEEDS[target], encoding="utf-8")
            began = time.perf_counter()
            wanted = max(int(runs * scale), 1)
            command = [sys.executable, __file__, target, f"-runs={wanted}", "-seed=1", "-rss_limit_mb=4096"]
            command += [f"-max_len={LONGEST.get(target, 16384)}", folder]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            ran = [int(n) for n in re.findall(r"^(?:#|Done )(\d+)", done.stderr, re.MULTILINE)]
            total += max(ran, default=0)
            finding = "none" if done.returncode == 0 else " ".join(done.stderr.strip().splitlines()[-3:])[:200]
            print(f"{target:10}{max(ran, default=0):10,}{time.perf_counter() - began:9.0f}  {finding}", flush=True)
    print(f"{'all':10}{total:10,}")


def _archive(seeds: dict[str, bytes]) -> bytes:
    from made_files import as_zip  # noqa: PLC0415

    inner = as_zip({"甲.txt": seeds["txt"]}, "gbk")
    return as_zip({"报告/甲.txt": seeds["txt"], "乙.docx": seeds["docx"], "更多.zip": inner}, "gbk")


if __name__ == "__main__":
    main()
