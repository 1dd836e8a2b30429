#!/usr/bin/env python3
"""Turn hand annotations into gold files: inline mark-up, or a list of mentions beside an existing text.

usage: compile_gold.py inline DIR OUT_TEXTS OUT_GOLD     each DIR/*.ann is a report with {J:name|…} marks in its text
       compile_gold.py listed DIR TEXTS OUT_GOLD         each DIR/*.list names the mentions of TEXTS/<stem>.txt in text order

A mark is {T:surface} or {T:surface|attributes}; in a list it is a line T:surface|attributes, or T:left[surface]right|… where the
surface alone would be found too early. T is J Project, G Program, Y Policy, C Campaign, L Place, O Organization. Attributes, set
apart by blanks, once for each initiative: themes joined by commas; d, o, p or n (done, ongoing, planned, none); =name, this is
another form of that name; @name a place; &name an organisation. A mention without attributes belongs to the entity of its name.
Every error is printed with file and place; exit code 1 when there is one.
"""

import itertools
import json
import re
import sys
from pathlib import Path

_ARGUMENTS = 5  # the script, the mode, three folders
TYPES = {
    "J": "Project",
    "G": "Program",
    "Y": "Policy",
    "C": "Campaign",
    "L": "Place",
    "O": "Organization",
}
STATUS = {"d": "done", "o": "ongoing", "p": "planned", "n": "none"}
THEMES = frozenset(
    [
        "party",
        "economy",
        "agriculture",
        "revitalisation",
        "environment",
        "habitat",
        "infrastructure",
        "safety",
        "governance",
        "health",
        "education",
        "welfare",
        "culture",
        "government",
    ]
)
MARK = re.compile(r"\{([JGYCLO]):([^{}|]+)(?:\|([^{}]*))?\}")
LINE = re.compile(r"([JGYCLO]):([^|]+)(?:\|(.*))?")
EDGE = "「」“”‘’《》〈〉\"'（）() \t\r\n\u3000\u00a0"
Marked = tuple[int, int, str, str]  # start, end, type letter, attributes


def read_inline(source: str, errors: list[str]) -> tuple[str, list[Marked]]:
    """Strip the marks from a report and return its text with the marked spans."""
    parts, marks, at, last = [], [], 0, 0
    for m in MARK.finditer(source):
        parts.append(source[last : m.start()])
        at += m.start() - last
        marks.append((at, at + len(m[2]), m[1], m[3] or ""))
        parts.append(m[2])
        at += len(m[2])
        last = m.end()
    text = "".join(parts) + source[last:]
    strays = (m.start() for m in re.finditer(r"[{}]", text))
    errors.extend(f"stray brace at character {i}: {text[i : i + 20]!r}" for i in strays)
    return text, marks


def read_listed(lines: str, text: str, errors: list[str]) -> list[Marked]:
    """Find each listed surface in the text, each search beginning where the last one ended."""
    marks, at = [], 0
    for number, line in enumerate(lines.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        m = LINE.fullmatch(line.strip())
        if not m:
            errors.append(f"line {number}: not T:surface|attributes: {line!r}")
            continue
        left, surface, right = re.fullmatch(r"(?:(.*?)\[)?(.*?)(?:\](.*))?", m[2], re.DOTALL).groups("")
        found = text.find(left + surface + right, max(0, at - len(left)))
        if found < 0:
            errors.append(f"line {number}: {m[2]!r} is not in the text after character {at}")
            continue
        start = found + len(left)
        at = start + len(surface)
        marks.append((start, at, m[1], m[3] or ""))
    return marks


def parse_attributes(raw: str, errors: list[str]) -> dict:
    """Read the blank-separated attributes of one mark."""
    out: dict = {"themes": [], "status": None, "alias_of": None, "places": [], "orgs": []}
    for word in raw.split():
        if word in STATUS:
            out["status"] = STATUS[word]
        elif word[0] in "=@&":
            key = {"=": "alias_of", "@": "places", "&": "orgs"}[word[0]]
            if key == "alias_of":
                out[key] = word[1:]
            else:
                out[key].append(word[1:])
        else:
            out["themes"] += word.split(",")
    errors.extend(f"unknown theme {t!r}" for t in out["themes"] if t not in THEMES)
    return out


def entities(text: str, marks: list[Marked], errors: list[str]) -> list[dict]:
    """Group the mentions into entities by type and name, aliases under the fullest form."""
    groups: dict[tuple[str, str], dict] = {}
    forms: dict[tuple[str, str], list[str]] = {}
    alias: dict[tuple[str, str], str] = {}
    parsed = [(text[s:e].strip(EDGE), t, parse_attributes(raw, errors)) for s, e, t, raw in marks]
    for surface, t, a in parsed:
        if a["alias_of"]:
            alias[(t, surface)] = a["alias_of"].strip(EDGE)
    for surface, t, a in parsed:
        name = alias.get((t, surface), surface)
        key = (t, name)
        forms.setdefault(key, [])
        if surface not in forms[key]:
            forms[key].append(surface)
        known = groups.setdefault(key, {"themes": [], "status": None, "places": [], "orgs": []})
        for field in ("themes", "places", "orgs"):
            known[field] += [v for v in a[field] if v not in known[field]]
        known["status"] = a["status"] or known["status"]
    out = []
    for (t, name), a in groups.items():
        seen = forms[(t, name)]
        if name not in seen:
            errors.append(f"alias target {name!r} is not itself a mention; the longest form is taken")
        fullest = name if name in seen else max(seen, key=len)
        record = {"name": fullest, "type": TYPES[t], "aliases": [f for f in seen if f != fullest]}
        if t not in "LO":
            if not a["themes"] or not a["status"]:
                errors.append(f"{TYPES[t]} {name!r} has no {'themes' if not a['themes'] else 'status'}")
            record |= {"themes": a["themes"][:2], "status": a["status"] or "none", "places": a["places"], "orgs": a["orgs"]}
        out.append(record)
    return out


def gold(report: str, text: str, marks: list[Marked], errors: list[str]) -> dict:
    """One gold record; overlapping marks are errors."""
    ordered = sorted(marks)
    for a, b in itertools.pairwise(ordered):
        if b[0] < a[1]:
            errors.append(f"overlap: {text[a[0] : a[1]]!r} and {text[b[0] : b[1]]!r}")
    mentions = [{"start": s, "end": e, "text": text[s:e], "type": TYPES[t]} for s, e, t, _ in ordered]
    return {"report": report, "mentions": mentions, "entities": entities(text, ordered, errors)}


def main() -> int:
    """Compile every annotated file of a folder."""
    if len(sys.argv) != _ARGUMENTS or sys.argv[1] not in ("inline", "listed"):
        print(__doc__, file=sys.stderr)
        return 2
    mode, folder, texts, out = sys.argv[1], *map(Path, sys.argv[2:])
    out.mkdir(parents=True, exist_ok=True)
    bad = 0
    for path in sorted(folder.glob("*.ann" if mode == "inline" else "*.list")):
        errors: list[str] = []
        source = path.read_bytes().decode("utf-8")
        if mode == "inline":
            texts.mkdir(parents=True, exist_ok=True)
            text, marks = read_inline(source, errors)
            (texts / f"{path.stem}.txt").write_bytes(text.encode("utf-8"))
        else:
            text = (texts / f"{path.stem}.txt").read_bytes().decode("utf-8")
            marks = read_listed(source, text, errors)
        record = gold(f"{path.stem}.txt", text, marks, errors)
        (out / f"{path.stem}.json").write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        counts = f"{len(marks)} mentions, {len(record['entities'])} entities, {len(errors)} errors"
        print(f"{path.name}: {len(text)} characters, {counts}")
        for e in errors:
            print(f"  {path.name}: {e}")
        bad += bool(errors)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
