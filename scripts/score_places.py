"""The hand-checked sample of place mentions → precision and recall of the places with the right code.

    python scripts/score_places.py [CORPUS]

`tests/locate/places_sample.tsv` holds reports of the corpora by name, spans, names and codes: 282 sentences drawn at
random (seed 7) out of all sentences of dev/ and more/ that hold any name of the gazetteer, full or bare, and read.
Code `-` stands for words that only look like names. Bare names of towns (坪石) are listed too, as a kind of their own:
the scan takes towns by their full names only. Single characters (驻韶, 两旗) and names of mountains, rivers and
universities are no places here.
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path

from kg.locate import PlaceFact, find_places, resolve_places
from kg.read import find, read

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "tests" / "locate" / "places_sample.tsv"
Rows = list[dict[str, str]]


def score(corpus: Path) -> tuple[float, float, float]:
    """Precision, recall, and recall with the bare names of towns; prints every miss and every mistake."""
    right = marked = true = true_towns = 0
    for name, rows in sample().items():
        facts = _facts(corpus / f"{name}.txt")
        hits = {id(r): f for r in rows for f in facts if f.span.start < int(r["end"]) and int(r["start"]) < f.span.end}
        for row in rows:
            hit = hits.get(id(row))
            good = hit is not None and hit.code == row["code"] and str(hit.span.start) == row["start"]
            right += good
            marked += hit is not None
            true += row["kind"] == "place"
            true_towns += row["kind"] == "bare town"
            if (hit is not None or row["kind"] == "place") and not good:
                print(f"{name} {row['start']}: {row['name']} is {row['code']}, found {hit.code if hit else 'nothing'}")
    return right / marked, right / true, right / (true + true_towns)


def sample() -> dict[str, Rows]:
    """The sample's rows by report."""
    out: defaultdict[str, Rows] = defaultdict(list)
    with SAMPLE.open(encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f, delimiter="\t"):
            out[row["report"]].append(row)
    return dict(out)


def _facts(path: Path) -> list[PlaceFact]:
    report = read(find([path])[0])[0]
    return resolve_places(report, [(f.name, f.span) for f in find_places(report).found])


if __name__ == "__main__":
    precision, recall, with_towns = score(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "corpus")
    print(f"precision {precision:.3f}, recall {recall:.3f}, recall with bare names of towns {with_towns:.3f}")
