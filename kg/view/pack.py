"""columns → text that stands safely inside a script element or file: JSON, gzip, base64."""

import base64
import gzip
import hashlib
import json
from typing import Any

# Up to here evidence travels inside the page. Measured on sentences mixed from real clauses: about 280 bytes a sentence
# once packed, so a page of 5,000 nodes still is one file, and one of 20,000 nodes has its evidence beside it.
INSIDE = 500_000


def pack(data: Any) -> str:  # noqa: ANN401 - anything JSON can hold
    """The same data always gives the same characters."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode("utf-8", "replace"), 9, mtime=0)).decode("ascii")


def side_file(packed: str) -> tuple[str, str]:
    """The script that hands packed evidence to the page, and the mark by which the page knows it as its own."""
    mark = hashlib.sha256(packed.encode("ascii")).hexdigest()[:16]
    return f'kgEvidence("{mark}","{packed}");\n', mark
