"""Text → words with offsets, by jieba or spacy-pkuseg: the only module that imports them."""

import importlib.util
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jieba

from kg.errors import UsageError
from kg.model import Token

Segmenter = Callable[[str, int], Iterator[Token]]
_PKUSEG_MODEL = Path(__file__).parent / "data" / "pkuseg"


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
    """Cut with jieba (HMM on); its words join to the text without a loss."""
    tags = _tags()
    at = offset
    for word in _jieba().cut(text):
        yield Token(at, at + len(word), word, tags.get(word, "x"))
        at += len(word)


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
def _jieba() -> jieba.Tokenizer:
    """A tokenizer of our own, so that words a caller adds to jieba's global one cannot change our results."""
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
    lines = (Path(spec.submodule_search_locations[0]) / "dict.txt").read_text(encoding="utf-8").splitlines()
    return {word: tag for word, _, tag in (line.split(" ") for line in lines)}


@lru_cache(maxsize=1)
def _pkuseg() -> Any:  # noqa: ANN401 -- the library has no types
    import spacy_pkuseg  # noqa: PLC0415 -- half a second that jieba's users need not pay

    return spacy_pkuseg.pkuseg(str(_PKUSEG_MODEL))
