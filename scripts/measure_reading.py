"""The same report in every encoding and format, and with every kind of noise → how many of its initiatives are found again.

    python scripts/measure_reading.py formats REPORT_OR_FOLDER... [--tagger light] [--office]
    python scripts/measure_reading.py noise REPORT_OR_FOLDER... [--tagger light] [--seed 1]

Compared with the report as UTF-8 text, by type and name: ``lost`` are the initiatives that only the text gives, ``gained`` those
that only the other file gives, both as shares of those of the text; ``equal`` is the share of those that either gives that both
give. The files are made as tests/read/made_files.py makes them; with ``--office`` LibreOffice makes docx, doc, pdf and html of the
same reports as offices set them. Big5 and ``traditional`` are the report in traditional characters.
"""

import argparse
import codecs
import random
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import measure_formats
import opencc
from make_noise import KINDS

from kg.errors import ReportError
from kg.extraction import Options, extract_report
from kg.model import INITIATIVE_TYPES, Report
from kg.names import normal
from kg.read import clean, find, read

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "read"))

import made_files

Names = frozenset[tuple[str, str]]
OFFICE = ("docx", "doc", "pdf", "html")


@cache
def _traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")


def _big5(text: str) -> bytes:
    return _traditional().convert(text).encode("cp950", "ignore")


FILES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "UTF-8 with mark": ("txt", lambda t: codecs.BOM_UTF8 + t.encode()),
    "UTF-16LE with mark": ("txt", lambda t: codecs.BOM_UTF16_LE + t.encode("utf-16-le")),
    "UTF-16BE with mark": ("txt", lambda t: codecs.BOM_UTF16_BE + t.encode("utf-16-be")),
    "UTF-16LE": ("txt", lambda t: t.encode("utf-16-le")),
    "UTF-16BE": ("txt", lambda t: t.encode("utf-16-be")),
    "GB18030": ("txt", lambda t: t.encode("gb18030")),
    "GBK": ("txt", lambda t: t.encode("gbk", "ignore")),
    "Big5, traditional": ("txt", _big5),
    "docx": ("docx", made_files.as_docx),
    "doc": ("doc", made_files.as_doc),
    "pdf": ("pdf", made_files.as_pdf),
    "html": ("html", made_files.as_html),
    "html in GB18030": ("html", lambda t: made_files.as_html(t, "gb18030")),
    "mht": ("mht", made_files.as_mht),
    "zip, names in GBK": ("zip", lambda t: made_files.as_zip({"报告/报告.txt": t.encode("gb18030")}, "gbk")),
    "csv": ("csv", lambda t: ('正文\n"' + t.replace('"', '""') + '"\n').encode()),
    "xlsx": ("xlsx", lambda t: made_files.as_xlsx([["正文"], [t]])),
}


def main() -> None:
    """Print the table that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["formats", "noise"])
    parser.add_argument("reports", nargs="+", type=Path)
    parser.add_argument("--tagger", default="light")
    parser.add_argument("--office", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    paths = [p for path in given.reports for p in (sorted(path.rglob("*.txt")) if path.is_dir() else [path])]
    texts = {p.stem: _plain(p) for p in paths}
    with tempfile.TemporaryDirectory() as folder:
        rows = (
            _formats(texts, Path(folder), office=given.office)
            if given.what == "formats"
            else _noise(texts, given.seed, Path(folder))
        )
        _print(texts, rows, Path(folder), Options(tagger=given.tagger))


def _plain(path: Path) -> str:
    """The text with line ends as every format keeps them, and nothing but them that white space could hide behind."""
    return "\n".join(line.rstrip() for line in path.read_text(encoding="utf-8-sig").splitlines()).strip("\n") + "\n"


def _formats(texts: dict[str, str], folder: Path, *, office: bool) -> Iterator[tuple[str, dict[str, Path]]]:
    """Each kind of file with the files of all reports."""
    for kind, (suffix, make) in FILES.items():
        yield kind, {name: _written(folder / kind / f"{name}.{suffix}", make(text)) for name, text in texts.items()}
    if office:
        made = folder / "office"
        made.mkdir()
        for name, text in texts.items():
            measure_formats.document(text).save(str(made / f"{name}.made.docx"))
        for suffix in OFFICE:
            measure_formats.convert(made, suffix, measure_formats.FORMATS[suffix])
            yield f"{suffix} by LibreOffice", {name: made / suffix / f"{name}.made.{suffix}" for name in texts}


def _noise(texts: dict[str, str], seed: int, folder: Path) -> Iterator[tuple[str, dict[str, Path]]]:
    """Each kind of noise with the noisy files of all reports."""
    for kind, make in KINDS.items():
        pieces = {name: make(text, random.Random(f"{seed} {kind} {name}")) for name, text in texts.items()}  # noqa: S311
        noisy = {name: "".join(piece for piece, _ in found) for name, found in pieces.items()}
        yield kind, {name: _written(folder / kind / f"{name}.txt", text.encode()) for name, text in noisy.items()}


def _written(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def _print(texts: dict[str, str], rows: Iterable[tuple[str, dict[str, Path]]], folder: Path, options: Options) -> None:
    plain = {name: _names(_written(folder / "plain" / f"{name}.txt", text.encode()), options) for name, text in texts.items()}
    total = sum(map(len, plain.values()))
    print(f"{len(texts)} reports, {total} initiatives, --tagger {options.tagger}")
    print(f"{'':24}{'lost':>9}{'gained':>9}{'equal':>9}  reports all equal")
    for kind, files in rows:
        found = {name: _names(path, options) for name, path in files.items()}
        lost = sum(len(plain[name] - found[name]) for name in texts)
        gained = sum(len(found[name] - plain[name]) for name in texts)
        same = sum(plain[name] == found[name] for name in texts)
        shares = (lost / total, gained / total, (total - lost) / (total + gained))
        print(f"{kind:24}" + "".join(f"{100 * s:8.2f}%" for s in shares) + f"  {same} of {len(texts)}", flush=True)


def _names(path: Path, options: Options) -> Names:
    """The initiatives of a file by type and name; none where it cannot be read."""
    try:
        reports = [r for source in find([path]) for r in read(source)]
    except ReportError as e:
        print(f"  {e}", file=sys.stderr)
        return frozenset()
    return frozenset(n for report in reports for n in _initiatives(_bare(report), options))


def _bare(report: Report) -> Report:
    """What extraction sees of a report: two that are the same here need not be worked on twice."""
    plain = clean(report).report
    town = replace(plain.town, span=None)
    return replace(plain, id="r", name="", source="", sha256="", encoding="", town=town, pages=(), metadata=(), warnings=())


@cache
def _initiatives(report: Report, options: Options) -> Names:
    entities = extract_report(report, options).entities
    return frozenset((e.type, normal(e.name)) for e in entities if e.type in INITIATIVE_TYPES)


if __name__ == "__main__":
    main()
