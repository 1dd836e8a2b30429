"""Verdicts of all drafts → ``judgements.toml``, as ``kg build --judgements`` reads it."""

import json
from collections.abc import Iterable, Iterator

from kg.annotate.draft import Judgement
from kg.names import masked, normal

HEADER = "# Written by kg annotate from the drafts beside it: a change made here is lost at the next save.\n"


def judgements_toml(judgements: Iterable[Judgement]) -> tuple[str, tuple[str, ...]]:
    """The file's text, and the pairs on which the annotators of two reports disagree (left out, as a build would refuse them).

    Masked names are left out: what is masked in one report says nothing of another. So are pairs that are
    one name in different signs (``“河长制”`` and ``河长制``).
    """
    said: dict[tuple[str, str, str], dict[str, Judgement]] = {}
    for j in judgements:
        a, b = sorted(map(normal, j.names))
        if a != b and not any(masked(n) for n in j.names):
            said.setdefault((j.type, a, b), {}).setdefault(j.verdict, j)
    blocks = [_block(next(iter(v.values()))) for _, v in sorted(said.items()) if len(v) == 1]
    disputed = tuple(" / ".join(sorted(next(iter(v.values())).names)) for _, v in sorted(said.items()) if len(v) > 1)
    return HEADER + "".join(blocks), disputed


def _block(judgement: Judgement) -> str:
    return "\n".join(["", *_lines(judgement), ""])


def _lines(judgement: Judgement) -> Iterator[str]:
    names = ", ".join(_quoted(n) for n in sorted(judgement.names))
    yield "[[judgement]]"
    yield f"type = {_quoted(judgement.type)}"
    yield f"names = [{names}]"
    yield f"verdict = {_quoted(judgement.verdict)}"


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string, but for the one control character that JSON lets stand.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
