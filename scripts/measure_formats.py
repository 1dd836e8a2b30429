"""Reports → the same as docx, doc, odt, rtf, pdf and html by LibreOffice → how much of each is read back.

    python scripts/measure_formats.py REPORT.txt... [--keep FOLDER]

For each format: the share of the report's characters that are read, blanks aside, and the share of its paragraphs that
come back whole. Needs LibreOffice and a Chinese font.
"""

import argparse
import difflib
import re
import subprocess
import tempfile
import time
from pathlib import Path

import docx
from docx.oxml.ns import qn
from docx.shared import Pt

from kg.read import find, read

FORMATS = {"docx": "docx", "doc": "doc:MS Word 97", "pdf": "pdf", "html": "html", "odt": "odt", "rtf": "rtf"}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", type=Path)
    parser.add_argument("--keep", type=Path, help="folder for the files made")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        texts = {p.stem: p.read_text(encoding="utf-8-sig") for p in given.reports}
        for name, text in texts.items():
            document(text).save(str(folder / f"{name}.made.docx"))
        print(f"{'format':8}{'characters':>12}{'paragraphs':>12}{'seconds':>10}")
        for suffix, wanted in FORMATS.items():
            convert(folder, suffix, wanted)
            _print_row(folder, suffix, texts)


def document(text: str) -> "docx.document.Document":
    """A document as offices set them: 仿宋, 16 points, first lines indented by two characters, titles centred."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.size = Pt(16)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Noto Serif CJK SC")
    for i, line in enumerate(text.splitlines()):
        paragraph = document.add_paragraph(line)
        if i:
            paragraph.paragraph_format.first_line_indent = Pt(32)
        else:
            paragraph.alignment = 1
    document.sections[0].header.paragraphs[0].text = "内部资料"
    return document


def convert(folder: Path, suffix: str, wanted: str) -> None:
    """All ``*.made.docx`` of a folder as files of a format, in a folder named by their suffix."""
    out = folder / suffix
    made = sorted(str(p) for p in folder.glob("*.made.docx"))
    profile = f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", wanted, "--outdir", str(out), *made]
    subprocess.run(command, check=True, capture_output=True, timeout=600)


def _print_row(folder: Path, suffix: str, texts: dict[str, str]) -> None:
    characters, paragraphs, of, began = 0.0, 0, 0, time.perf_counter()
    for source in find([folder / suffix]):
        (report,) = read(source)
        text = texts[source.name.removesuffix(".made")]
        characters += _recall(re.sub(r"\s", "", report.text), re.sub(r"\s", "", text)) / len(texts)
        wanted = [re.sub(r"\s", "", line) for line in text.splitlines() if line.strip()]
        found = {re.sub(r"\s", "", line) for line in report.text.splitlines()}
        paragraphs, of = paragraphs + sum(w in found for w in wanted), of + len(wanted)
    seconds = (time.perf_counter() - began) / len(texts)
    print(f"{suffix:8}{100 * characters:11.2f}%{100 * paragraphs / of:11.2f}%{seconds:10.2f}")


def _recall(found: str, wanted: str) -> float:
    if found == wanted:
        return 1.0
    blocks = difflib.SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks()
    return sum(b.size for b in blocks) / len(wanted)


if __name__ == "__main__":
    main()
