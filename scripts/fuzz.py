"""Fuzz the readers with coverage feedback: any crash, hang over 5 s, or offset outside its text ends the run.

    python scripts/fuzz.py [READER] [-runs=1000000] [-max_len=4096] [CORPUS_FOLDER]

READER: text (decoding, noise, description, splitting; the default), or docx, pdf, html, mht, doc, csv, xlsx.
Needs atheris (pip install atheris); further arguments go to libFuzzer.
"""

import sys

try:
    import atheris
except ImportError:
    sys.exit("atheris is not installed: pip install atheris (Linux, CPython); the hypothesis tests run without it")

with atheris.instrument_imports(include=["kg.read"]):
    from kg.errors import ReportError
    from kg.read import formats, understood
    from kg.read.decode import decode
    from kg.read.describe import describe
    from kg.read.extracted import Extracted
    from kg.read.noise import find_noise
    from kg.read.split import split

READERS = ("text", "docx", "pdf", "html", "mht", "doc", "csv", "xlsx")


def main() -> None:
    """Choose the reader and hand over to libFuzzer."""
    reader = sys.argv.pop(1) if len(sys.argv) > 1 and sys.argv[1] in READERS else "text"
    arguments = [*sys.argv, *([] if any(a.startswith("-timeout") for a in sys.argv) else ["-timeout=5"])]
    atheris.Setup(arguments, lambda data: _text(decode(data).text) if reader == "text" else _file(reader, data))
    atheris.Fuzz()


def _file(kind: str, data: bytes) -> None:
    try:
        found = formats.extract(kind, data, f"a.{kind}")
    except ReportError:
        return
    except Exception as e:
        # What a library raises on damaged files is reported by kg.read.guard; only ours is a finding.
        if "kg/read" in str(e.__traceback__ and _innermost(e)):
            raise
        return
    for piece in found:
        _text(piece.text)


def _innermost(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return trace.tb_frame.f_code.co_filename if trace else ""


def _text(text: str) -> None:
    noise = find_noise(text)
    if any(not 0 <= n.span.start < n.span.end <= len(text) for n in noise):
        raise AssertionError("noise outside the text")
    if len(understood(text)) != len(text):
        raise AssertionError("another length")
    if "".join(p.text for p in split(Extracted(text))) != text:
        raise AssertionError("characters lost by splitting")
    describe(text, "name", noise)


if __name__ == "__main__":
    main()
