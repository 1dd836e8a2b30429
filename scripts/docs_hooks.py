"""MkDocs hook: its search plugin cuts Chinese with jieba, which would share one file with all users of the machine, and talk."""

import logging
from pathlib import Path
from typing import Any


def on_config(config: Any) -> None:  # noqa: ANN401 -- MkDocs' own signature
    """Give jieba a folder of this build, and silence it below warnings; without jieba there is nothing to do."""
    try:
        import jieba  # noqa: PLC0415 -- not everybody who builds the pages has it
    except ImportError:
        return
    jieba.setLogLevel(logging.WARNING)
    folder = Path(config["site_dir"]).parent
    folder.mkdir(parents=True, exist_ok=True)
    jieba.dt.tmp_dir = str(folder)
