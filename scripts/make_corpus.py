#!/usr/bin/env python3
"""Make a corpus of synthetic work reports with known truth, of any size, always the same for a seed.

usage: make_corpus.py --reports N [--seed S] [--characters 1200] [--masked 0.3] [--copies 0.01] -o DIR

    python scripts/make_corpus.py --reports 1000 --seed 1 -o /data/made

DIR/reports/000/made-0000000.txt … (1,000 a folder), DIR/truth.jsonl (one line a report), DIR/corpus.json (what was asked for).
Report i depends on the seed, the options and i alone, so that a smaller corpus is the beginning of a larger one, and nothing but
the report at hand is in memory.

A town of the gazetteer writes five yearly reports in a row. Its own initiatives have a life: planned in one report, under way in
the next, done in a later one, under other forms of the name. Initiatives of ``schemas/initiatives.toml`` are named by many towns,
the likelier the lower their rank. Some reports are masked (names, figures), some are copies of the one before with the figures
masked. Sentences are of ``scripts/phrases.toml``.

A line of truth: ``file``, ``town`` (name as written, code, masked), ``year``, ``copy_of`` (a file or null) and

* ``mentions``: ``start``, ``end`` (code points of the file's text), ``text``, ``type``, ``key`` (the same for one thing in all
  reports: ``national/河长制``, ``360902116/…``; a masked town's own things carry the file's name instead of a code), and for
  initiatives ``name``, ``status``, ``themes``;
* ``figures``: ``start``, ``end``, ``text``, ``value`` (null where masked), ``unit``.
"""

import argparse
import json
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from kg.locate.gazetteer import Division, gazetteer
from kg.ontology import vocabulary

PERIODS = 5  # reports of a town in a row
LAST_YEAR = 2023  # of the first round over the towns; each further round lies PERIODS years before
FOLDER = 1000  # files in a folder: what a file browser still opens
OWN = 14  # initiatives of a town in a round
SPREAD = 0.35  # of the length, as the deviation of its logarithm
STEEP = 3  # how much likelier an initiative of low rank is: its place among n is n·u³
SHORT = 600  # characters below which a report names no problems
TAIL = 0.38  # share of the characters that problems and plans take
PHRASES: Mapping[str, Any] = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))
THEMES: Mapping[str, Mapping[str, Any]] = {t["id"]: t for t in PHRASES["theme"]}
NUMERALS = "一二三四五六七八九十"

_CHOICE = re.compile(r"\[([^\[\]]*)\]|<(\w+)>")
_SLOT = re.compile(r"\{(\w+)(?::([^{}]+))?\}")


@dataclass(frozen=True, slots=True)
class Thing:
    """An initiative: its key, full name, the forms it goes by, and for a town's own the first and last year of its life."""

    key: str
    name: str
    forms: tuple[str, ...]
    type: str
    themes: tuple[str, ...]
    begin: int = 0
    end: int = 0

    def status(self, year: int) -> str:
        """Where it stands in a year: planned, ongoing, done; empty where nobody speaks of it."""
        if not self.begin <= year <= self.end:
            return ""
        return "planned" if year == self.begin else "done" if year == self.end else "ongoing"


@dataclass(frozen=True, slots=True)
class Place:
    """The town that writes: its division, the names of its villages and its rivers."""

    division: Division
    parents: tuple[str, ...]
    villages: tuple[str, ...]
    rivers: tuple[str, ...]
    companies: tuple[str, ...]


@dataclass(slots=True)
class Page:
    """A report as it is written: text so far, and what was said where."""

    dice: Random
    place: Place
    words: Mapping[str, str]
    mask: str
    scope: str
    parts: list[str] = field(default_factory=list)
    length: int = 0
    size: int = 0  # what the length would be without masks: a copy is to end where its original does
    mentions: list[dict[str, Any]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)

    def put(self, text: str) -> tuple[int, int]:
        """Add a text; where it stands."""
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        self.size += len(text)
        return start, self.length

    def say(self, pattern: str, thing: Thing | None = None, status: str = "none") -> None:
        """Add a sentence of a pattern; ``thing`` fills its slot ``shared`` or ``own``."""
        plain, at = chosen(self.dice, pattern), 0
        for slot in _SLOT.finditer(plain):
            self.put(plain[at : slot.start()])
            self._fill(slot[1], slot[2] or "", thing, status)
            at = slot.end()
        self.put(plain[at:])

    def _fill(self, slot: str, unit: str, thing: Thing | None, status: str) -> None:
        if slot in ("shared", "own") and thing is not None:
            form = thing.name if self.dice.random() < 0.7 else self.dice.choice(thing.forms)  # noqa: PLR2004
            self._mention(form, thing.type, thing.key, {"name": thing.name, "status": status, "themes": list(thing.themes)})
        elif slot in ("n", "N", "pct"):
            self._figure(slot, unit)
        elif slot in ("village", "villages"):
            for i, name in enumerate(self.dice.sample(self.place.villages, 1 + (slot == "villages"))):
                self.put("、" if i else "")
                self._mention(name, "Place", f"{self.scope}/{name}", {})
        elif slot == "river":
            name = self.dice.choice(self.place.rivers)
            self._mention(name, "Place", f"{self.scope}/{name}", {})
        elif slot == "company":
            name = self.dice.choice(self.place.companies)
            self._mention(name, "Organization", f"company/{name}", {})
        elif slot == "org":
            name = self.dice.choice(PHRASES["words"]["bureau"])
            self._mention(name, "Organization", f"{self.place.division.code[:6] if not self.mask else self.scope}/{name}", {})
        elif slot == "month":
            month = self.dice.randint(3, 12)
            self._put_number(month, "月")
        else:
            self.put(self.words[slot])

    def _mention(self, text: str, type_: str, key: str, more: Mapping[str, Any]) -> None:
        start, end = self.put(text)
        self.mentions.append({"start": start, "end": end, "text": text, "type": type_, "key": key, **more})

    def _put_number(self, value: float, unit: str) -> tuple[int, int]:
        shown = self.mask or str(value)
        self.size += len(str(value)) - len(shown)
        return self.put(f"{shown}{unit}")

    def _figure(self, slot: str, unit: str) -> None:
        value = number(self.dice, slot)
        unit = "%" if slot == "pct" else unit
        start, end = self._put_number(value, unit)
        said = self.parts[-1]
        self.figures.append({"start": start, "end": end, "text": said, "value": None if self.mask else value, "unit": unit})


def number(dice: Random, slot: str) -> float:
    """A figure: small, large with few digits in use, or a percentage with one decimal."""
    if slot == "pct":
        return dice.randint(11, 989) / 10
    return dice.randint(2, 99) if slot == "n" else dice.randint(10, 999) * dice.choice((1, 10))


def chosen(dice: Random, pattern: str) -> str:
    """A pattern with its alternatives and words drawn; the slots stay."""
    while (m := _CHOICE.search(pattern)) is not None:
        options = PHRASES["words"][m[2]] if m[2] else m[1].split("|")
        pattern = pattern[: m.start()] + dice.choice(options) + pattern[m.end() :]
    return pattern


@lru_cache(maxsize=1)
def shared_things() -> Mapping[str, Sequence[Thing]]:
    """The known initiatives by main theme, each list in the order of likelihood, which is the vocabulary's."""
    by_theme: defaultdict[str, list[Thing]] = defaultdict(list)
    for row in vocabulary("initiatives")["initiative"]:
        if row.get("match") == "weak" or row["level"] != "national":
            continue
        name, forms = row["name"], (row["name"], *row.get("aliases", ()))
        thing = Thing(f"national/{name}", name, forms, row["type"], tuple(row["themes"]), row.get("year", 0))
        by_theme[row["themes"][0].split(".")[0]].append(thing)
    return {theme: tuple(Random(theme).sample(things, len(things))) for theme, things in by_theme.items()}  # noqa: S311


@lru_cache(maxsize=2)
def towns(seed: int) -> Sequence[Division]:
    """All towns of the newest table in an order of the seed's."""
    newest = max(d.vintages[-1] for d in gazetteer().divisions)
    found = [d for d in gazetteer().divisions if d.level == "township" and d.vintages[-1] == newest and d.name[-1] in "镇乡"]
    return Random(f"{seed}/towns").sample(found, len(found))  # noqa: S311 -- nothing secret


@lru_cache(maxsize=2)
def place_of(seed: int, town: int) -> Place:
    """A town with its surroundings."""
    dice = Random(f"{seed}/place/{town}")  # noqa: S311
    words, division = PHRASES["words"], towns(seed)[town]
    known = [v for v in gazetteer().villages.of(division.code) if re.fullmatch("[\u4e00-\u9fff]{2,3}", v)]
    villages = [f"{v}村" for v in dice.sample(known, min(8, len(known)))]
    if len(villages) < 4:  # noqa: PLR2004 -- a sentence names two, a name of its own two more
        villages += [f"{v}村" for v in dice.sample(words["hamlet"], 8) if f"{v}村" not in villages]
    rivers = {dice.choice(words["water"]) + dice.choice(words["stream"]) for _ in range(3)}
    county = [p.name for p in gazetteer().parents(division)][-1]
    companies = {f"{gaz_stem(county)}{brand(dice)}{dice.choice(words['trade'])}有限公司" for _ in range(3)}
    parents = tuple(p.name for p in gazetteer().parents(division))
    return Place(division, parents, tuple(villages), tuple(sorted(rivers)), tuple(sorted(companies)))


def gaz_stem(county: str) -> str:
    """袁州区 → 袁州; a name of two characters stays whole."""
    return county[:-1] if len(county) > 2 else county  # noqa: PLR2004


def brand(dice: Random) -> str:
    """A company's name: 瑞丰, 泰和."""
    return str(dice.choice(PHRASES["words"]["surname"]) + dice.choice(PHRASES["words"]["given"]))


@lru_cache(maxsize=2)
def own_things(seed: int, town: int, first: int) -> Sequence[Thing]:
    """The initiatives of a town in the years from ``first`` on, by name."""
    dice, place = Random(f"{seed}/own/{town}/{first}"), place_of(seed, town)  # noqa: S311
    things: dict[str, Thing] = {}
    for _ in range(OWN):
        kind = dice.choice(PHRASES["own"])
        villages = dice.sample(place.villages, 2)
        filling = {
            "town": place.division.name,
            "stem": place.division.name[:-1],
            "village": villages[0],
            "village2": villages[1],
            "river": dice.choice(place.rivers),
            "company": dice.choice(place.companies),
            "amount": f"{dice.randint(2, 90)}万{dice.choice('吨件套台')}",
        }
        core, *endings = dice.choice(kind["names"]).format_map(filling).split("|")
        name = core + endings[0]
        forms = tuple(dict.fromkeys([name, *(core + e for e in endings[1:]), core]))
        begin = first + dice.randint(-1, PERIODS - 1)
        key = f"{place.division.code}/{name}"
        things[name] = Thing(key, name, forms, kind["type"], (kind["theme"],), begin, begin + dice.randint(1, 3))
    return tuple(things[name] for name in sorted(things))


def make(seed: int, number_: int, characters: int, masked: float, copies: float) -> tuple[str, dict[str, Any]]:
    """The text of a report and its line of truth."""
    copy = is_copy(seed, number_, copies)
    of = number_ - copy
    hidden = Random(f"{seed}/mask/{of // PERIODS}").random() < masked  # noqa: S311
    page, year = write(seed, of, characters, masked=hidden, figures_masked=copy or hidden)
    text = "".join(page.parts)
    town = {"name": page.words["town"], "code": page.place.division.code, "parents": page.place.parents, "masked": hidden}
    truth = {
        "file": file_name(number_),
        "town": town,
        "year": year,
        "copy_of": file_name(of) if copy else None,
        "mentions": page.mentions,
        "figures": page.figures,
    }
    return text, truth


def is_copy(seed: int, number_: int, copies: float) -> bool:
    """Whether a report repeats the one before it, which is of the same town and no copy itself."""
    fates = [Random(f"{seed}/fate/{i}").random() < copies for i in range(number_ - number_ % PERIODS + 1, number_ + 1)]  # noqa: S311
    run = next((i for i, fate in enumerate(reversed(fates)) if not fate), len(fates))
    return run % 2 == 1


def file_name(number_: int) -> str:
    """Where a report is written, below ``reports``."""
    return f"{number_ // FOLDER:03}/made-{number_:07}.txt"


def write(seed: int, number_: int, characters: int, *, masked: bool, figures_masked: bool) -> tuple[Page, int]:
    """A report from title to plan, of about so many characters."""
    dice, every = Random(f"{seed}/report/{number_}"), towns(seed)  # noqa: S311
    lap, town = divmod(number_ // PERIODS, len(every))
    first = LAST_YEAR + 1 - PERIODS * (lap + 1)
    year, place = first + number_ % PERIODS, place_of(seed, town)
    drawn = dice.choice(("*", "*", "X", "XX"))  # drawn in any case: a copy is to say the same words
    mask = drawn if figures_masked else ""
    name = f"{drawn[0]}{place.division.name[-1]}" if masked else place.division.name
    words = {"town": name, "year": str(year), "next": str(year + 1)}
    scope = f"made-{number_:07}" if masked else place.division.code
    page = Page(dice, place, words, mask, scope)
    own = [hide(t, page, place) for t in own_things(seed, town, first)] if masked else own_things(seed, town, first)
    size = max(120, round(characters * dice.lognormvariate(-SPREAD * SPREAD / 2, SPREAD)))
    _body(page, own, year, size)
    return page, year


def hide(thing: Thing, page: Page, place: Place) -> Thing:
    """A town's own initiative as its masked report names it: the town's name gone, the scope the report's."""
    town, stem = place.division.name, place.division.name[:-1]
    star = page.words["town"][:-1]

    def masked(text: str) -> str:
        return text.replace(town, page.words["town"]).replace(stem, star)

    name = masked(thing.name)
    forms = tuple(dict.fromkeys(map(masked, thing.forms)))
    return Thing(f"{page.scope}/{name}", name, forms, thing.type, thing.themes, thing.begin, thing.end)


def _body(page: Page, own: Sequence[Thing], year: int, size: int) -> None:
    frame, dice = PHRASES["frame"], page.dice
    page.say(dice.choice(frame["title"]) + "\n" + dice.choice(frame["opening"]) + "\n" + dice.choice(frame["review"]) + "\n")
    live = [(t, s) for t in own if (s := t.status(year))]
    _themes(page, [(t, s) for t, s in live if s != "planned"], year, page.size + round((size - page.size) * (1 - TAIL)))
    if size > SHORT:
        page.say(dice.choice(frame["problems"]) + "\n" + "".join(frame["problem"]) + "\n")
    page.say(dice.choice(frame["plan"]) + "\n" + dice.choice(frame["plan_opening"]) + "\n")
    _plans(page, [t for t, s in live if s == "planned"], year, size)


def _themes(page: Page, live: Sequence[tuple[Thing, str]], year: int, until: int) -> None:
    """The review: a heading and a paragraph a theme, those with own initiatives first drawn, until the length is reached."""
    first = sorted({t.themes[0] for t, _ in live})
    rest = [t for t in THEMES if t not in first]
    order = page.dice.sample(first, len(first)) + page.dice.sample(rest, len(rest))
    for number_, theme in enumerate(order):
        if page.size >= until and number_:
            return
        head = NUMERALS[number_] if number_ < len(NUMERALS) else f"十{NUMERALS[number_ - 10]}"
        page.say(f"（{head}）{page.dice.choice(THEMES[theme]['headings'])}\n")
        mine = [(t, s) for t, s in live if t.themes[0] == theme]
        share = max((until - page.size) // max(len(order) - number_, 1), 120)
        _paragraph(page, theme, mine, year, page.size + share)


def _paragraph(page: Page, theme: str, mine: Sequence[tuple[Thing, str]], year: int, until: int) -> None:
    dice, rows = page.dice, THEMES[theme]
    for thing, status in mine:
        soft = "" if thing.type == "Project" else "_soft"
        page.say(dice.choice(PHRASES["own_sentences"][status + soft]), thing, status)
    reviews, stock = dice.sample(rows["review"], len(rows["review"])), dice.sample(rows["stock"], len(rows["stock"]))
    for i in range(len(reviews) + len(stock)):
        if page.size >= until and i:
            break
        if (i % 2 == 0 and reviews) or not stock:
            page.say(reviews.pop(), known(dice, theme, year), "ongoing")
        else:
            page.say(stock.pop())
    page.put("\n")


def _plans(page: Page, planned: Sequence[Thing], year: int, until: int) -> None:
    """The plan: own initiatives first, then a paragraph a theme."""
    for thing in planned:
        soft = "" if thing.type == "Project" else "_soft"
        page.say(page.dice.choice(PHRASES["own_sentences"]["planned" + soft]), thing, "planned")
    if planned:
        page.put("\n")
    for i, theme in enumerate(page.dice.sample(sorted(THEMES), len(THEMES))):
        if page.size >= until and i:
            return
        for pattern in page.dice.sample(THEMES[theme]["plan"], 2):
            page.say(pattern, known(page.dice, theme, year), "planned")
        page.put("\n")


def known(dice: Random, theme: str, year: int) -> Thing:
    """A known initiative of a theme that was current by a year, likelier the lower its rank."""
    things = [t for t in shared_things()[theme] if t.begin <= year]
    return things[int(len(things) * dice.random() ** STEEP)]


def corpus(seed: int, reports: int, characters: int, masked: float, copies: float) -> Iterator[tuple[str, dict[str, Any]]]:
    """Text and truth of each report, one after the other."""
    return (make(seed, i, characters, masked, copies) for i in range(reports))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--reports", type=int, required=True)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--characters", type=int, default=1200, help="mean length, 300 to 3,000 are sensible")
    ap.add_argument("--masked", type=float, default=0.3, help="share of towns that mask their names and figures")
    ap.add_argument("--copies", type=float, default=0.01, help="share of reports that repeat the one before")
    ap.add_argument("-o", "--out", type=Path, required=True)
    a = ap.parse_args(arguments)
    a.out.mkdir(parents=True, exist_ok=True)
    total = 0
    with (a.out / "truth.jsonl").open("w", encoding="utf-8", newline="\n") as truths:
        for text, truth in corpus(a.seed, a.reports, a.characters, a.masked, a.copies):
            path = a.out / "reports" / truth["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            truths.write(json.dumps(truth, ensure_ascii=False) + "\n")
            total += len(text)
    about = {k: v for k, v in vars(a).items() if k != "out"} | {"written_characters": total}
    (a.out / "corpus.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    print(f"{a.reports:,} reports, {total:,} characters in {a.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
