"""Text → words with offsets, by jieba or spacy-pkuseg: the only module that imports them."""

import importlib.util
import logging
import lzma
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import accumulate
from pathlib import Path
from typing import Any

from kg.errors import UsageError
from kg.model import Token

Segmenter = Callable[[str, int], Iterator[Token]]
_PKUSEG_MODEL = Path(__file__).parent / "data" / "pkuseg"
# rjieba takes more characters for Chinese ones, and other ones for blanks, than jieba does: such a text is left to jieba.
_NOT_FOR_RJIEBA = re.compile(r"[^\t\n\r -~\u00a0-\u1679\u1681-\u2027\u202a-\u33ff\u4e00-\u9fd5\ue000-\uf8ff\ufe00-\uffff]")
# What jieba splits into numbers and single signs (1-6, X.X) while rjieba keeps it whole, unless the dictionary has it as a word.
_MIXED = re.compile(r"[A-Za-z0-9+#&._%\-]*[+#&._%\-][A-Za-z0-9+#&._%\-]*")
_NUMBER = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
_token = partial(tuple.__new__, Token)


def segmenter(name: str) -> Segmenter:
    """The segmenter of that name: ``(text, offset) -> tokens``, whose offsets are into the report.

    Raises:
        UsageError: there is no segmenter of that name.

    """
    try:
        return SEGMENTERS[name]
    except KeyError:
        raise UsageError(f"no segmenter {name!r}; there are: {', '.join(sorted(SEGMENTERS))}") from None


def by_jieba(text: str, offset: int) -> Iterator[Token]:
    """Cut with jieba (HMM on), or with rjieba to the same words; they join to the text without a loss."""
    words = _cutter()(text)
    ends = list(accumulate(map(len, words), initial=offset))
    tags = _tags()
    return map(_token, zip(ends, ends[1:], words, [tags.get(word, "x") for word in words], strict=False))


def by_pkuseg(text: str, offset: int) -> Iterator[Token]:
    """Cut with the spacy-pkuseg model of this package, found again in the text because pkuseg drops white space."""
    tags = _tags()
    at = 0
    for word in _pkuseg().cut(text):
        start = text.find(word, at)
        if start < 0:  # pkuseg normalised something inside the word: leave the stretch to the next word
            continue
        at = start + len(word)
        yield Token(offset + start, offset + at, word, tags.get(word, "x"))


SEGMENTERS: Mapping[str, Segmenter] = {"jieba": by_jieba, "pkuseg": by_pkuseg}


def _cache_folder() -> Path:
    """A folder of this user alone: jieba's default is one predictable file that all users of a machine share and load."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "kg"


@lru_cache(maxsize=1)
def _cutter() -> Callable[[str], Sequence[str]]:
    """``rjieba`` where the extra ``fast`` is installed (eleven times the speed, no dictionary to read), else jieba."""
    if importlib.util.find_spec("rjieba") is None:
        return lambda text: list(_jieba().cut(text))
    import rjieba  # noqa: PLC0415 -- an extra

    cut: Callable[[str], list[str]] = rjieba.cut
    return lambda text: list(_jieba().cut(text)) if _NOT_FOR_RJIEBA.search(text) else _as_jieba(cut(text))


def _as_jieba(words: list[str]) -> list[str]:
    """The words of rjieba with those split that jieba does not know: 1-6 is 1, - and 6."""
    if not any(_MIXED.fullmatch(word) for word in words if len(word) > 1 and word.isascii()):
        return words
    tags, out = _tags(), list[str]()
    for word in words:
        if len(word) > 1 and word not in tags and _MIXED.fullmatch(word):
            out += filter(None, _NUMBER.split(word))
        else:
            out.append(word)
    return out


@lru_cache(maxsize=1)
def _jieba() -> Any:  # noqa: ANN401 -- the library has no types
    """A tokenizer of our own, so that words a caller adds to jieba's global one cannot change our results."""
    import jieba  # noqa: PLC0415 -- a quarter of a second that rjieba's users need not pay

    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    folder = _cache_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        tokenizer.tmp_dir = str(folder)
    except OSError:  # no home to write to: jieba reads its dictionary each time, 0.5 s more
        tokenizer.cache_file = os.devnull
    tokenizer.initialize()
    return tokenizer


@lru_cache(maxsize=1)
def _tags() -> Mapping[str, str]:
    """Word → part of speech, from jieba's dictionary: the tagger of jieba.posseg costs six times the cutting."""
    spec = importlib.util.find_spec("jieba")
    if spec is None or not spec.submodule_search_locations:
        return {}
    # Lines of word, frequency and tag; nothing in them holds a blank.
    columns = (Path(spec.submodule_search_locations[0]) / "dict.txt").read_text(encoding="utf-8").split()
    return dict(zip(columns[::3], columns[2::3], strict=True))


@lru_cache(maxsize=1)
def _pkuseg() -> Any:  # noqa: ANN401 -- the library has no types
    import spacy_pkuseg  # noqa: PLC0415 -- half a second that jieba's users need not pay

    # Its files lie compressed, with numbers of half the size: 3 MB instead of 11, the same words. It reads plain files only.
    with tempfile.TemporaryDirectory() as folder:
        for packed in _PKUSEG_MODEL.glob("*.xz"):
            (Path(folder) / packed.stem).write_bytes(lzma.decompress(packed.read_bytes()))
        cutter = spacy_pkuseg.pkuseg(folder)
    cutter.model.w = cutter.model.w.astype(float)
    return cutter
