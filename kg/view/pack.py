"""columns → text that stands safely inside a script element or file: JSON, gzip, base64."""

import base64
import gzip
import hashlib
import json
from typing import Any

# Up to here evidence travels inside the page. Measured on a graph of 91 real reports: 81 bytes a node once packed, so a
# page of up to about 7,000 nodes is one file of at most 1.7 MB, and a larger one has its evidence beside it.
INSIDE = 600_000


def pack(data: Any) -> str:  # noqa: ANN401 - anything JSON can hold
    """The same data always gives the same characters."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode("utf-8", "replace"), 9, mtime=0)).decode("ascii")


def side_file(packed: str) -> tuple[str, str]:
    """The script that hands packed evidence to the page, and the mark by which the page knows it as its own."""
    mark = hashlib.sha256(packed.encode("ascii")).hexdigest()[:16]
    return f'kgEvidence("{mark}","{packed}");\n', mark
