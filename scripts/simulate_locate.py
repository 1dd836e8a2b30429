"""Random real towns that name some of their villages, and some of others → how often the locator is right.

    python scripts/simulate_locate.py [TOWNS] [OWN] [NOISE]

The text names OWN villages of the town and NOISE villages from anywhere else, and nothing more: not even 镇 or 乡.
The target: with 3 and 2, right in at least 99 of 100 cases in which a place reaches p ≥ 0.9.
"""

import random
import sys
from collections import Counter

from kg.locate import locate
from kg.locate.gazetteer import gazetteer
from kg.model import Period, Report, Town

SEED = 20230630
TARGET = 0.99


def main(towns: int, own: int, noise: int) -> int:
    """Print the figures; 1 where the target is missed."""
    said = simulate(towns, own, noise)
    sure = said["right"] + said["higher"] + said["wrong"]
    share = (said["right"] + said["higher"]) / sure if sure else 0.0
    print(f"{towns} towns, {own} villages each, {noise} from elsewhere: {dict(sorted(said.items()))}")
    print(f"p ≥ 0.9 in {sure / towns:.3f} of the cases, the town itself in {said['right'] / towns:.3f}")
    print(f"right where p ≥ 0.9: {share:.4f}")
    return 0 if share >= TARGET else 1


def simulate(towns: int, own: int, noise: int) -> Counter[str]:
    """Count the outcomes: the right town, a right place above it, a wrong place, none."""
    dice, gaz = random.Random(SEED), gazetteer()  # noqa: S311 -- nothing secret
    pool = sorted({d.code for d in gaz.divisions if d.level == "township" and len(gaz.villages.of(d.code)) >= own})
    said: Counter[str] = Counter()
    for code in dice.sample(pool, towns):
        names = dice.sample(gaz.villages.of(code), own)
        names += [dice.choice(gaz.villages.of(dice.choice(pool))) for _ in range(noise)]
        dice.shuffle(names)
        said[_outcome(report_naming(names), code)] += 1
    return said


def report_naming(villages: list[str]) -> Report:
    """A masked report that names these villages."""
    text = "。".join(f"在{name}村修路" for name in villages)
    return Report("r", "r", "r", text, "", "", "summary", Period(2023, "year", "2023"), Town("", "unknown"))


def _outcome(report: Report, code: str) -> str:
    place = locate(report).place
    if place is None:
        return "none"
    if place.code == code:
        return "right"
    above = {p.code for p in gazetteer().parents(gazetteer().coded(code)[0])}
    return "higher" if place.code in above else "wrong"


if __name__ == "__main__":
    arguments = [int(a) for a in sys.argv[1:]]
    sys.exit(main(*(arguments + [2000, 3, 2][len(arguments) :])))
