"""Formats that only an office program reads (rtf, odt, older doc): through LibreOffice, where the machine has it."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from kg.errors import ReportError
from kg.read import docx
from kg.read.extracted import Extracted

SECONDS = 120
_REMEDY = "install LibreOffice (on Debian: apt install libreoffice-writer-nogui), or save the file as docx"


def extract(data: bytes, suffix: str, reason: str = "a format of office programs") -> Extracted:
    """Convert with LibreOffice and read the docx.

    Raises:
        ReportError: LibreOffice is not on the machine, or it cannot read the file within two minutes.

    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise ReportError(f"{reason}: {_REMEDY}")
    with tempfile.TemporaryDirectory(prefix="kg-office-") as folder:
        source = Path(folder, "in" + (suffix if suffix.isascii() and suffix[1:].isalnum() else ".doc"))
        source.write_bytes(data)
        _convert(program, source, Path(folder))
        result = source.with_suffix(".docx")
        if not result.is_file():
            raise ReportError(f"{reason}: LibreOffice cannot read it; open it and save it as docx")
        return docx.extract(result.read_bytes())


def _convert(program: str, source: Path, folder: Path) -> None:
    # A profile of its own: LibreOffice refuses to start beside the one on the user's desk.
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        program,
        profile,
        "--headless",
        "--norestore",
        "--convert-to",
        "docx",
        "--outdir",
        str(folder),
        str(source),
    ]
    try:
        subprocess.run(command, check=False, timeout=SECONDS, capture_output=True, stdin=subprocess.DEVNULL)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise ReportError(f"LibreOffice did not finish it within {SECONDS} s; open it and save it as docx") from None
