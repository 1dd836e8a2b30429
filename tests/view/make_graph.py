"""A seeded graph of any size by the contract of docs/graph.md; its sentences are mixed from clauses of reports."""

import argparse
import hashlib
import json
import random
import re
import tomllib
from pathlib import Path

import networkx as nx

from kg import view

ROOT = Path(__file__).resolve().parents[2]
ONTOLOGY = tomllib.loads((ROOT / "schemas" / "ontology.toml").read_text(encoding="utf-8"))
THEMES = tomllib.loads((ROOT / "schemas" / "themes.toml").read_text(encoding="utf-8"))["theme"]
LABELS = {row["id"]: (row["label"], row["label_en"]) for kind in ("node", "edge") for row in ONTOLOGY[kind]}

SURNAMES = "青石白水新桥龙潭凤鸣双河三江大塘小溪清源长岭东风南湖西坪北关金山银城永安太平兴隆和顺福田"
PLACES = ["村", "社区", "工业园", "水库", "公路", "河", "小学", "广场", "农贸市场", "产业园"]
ORGS = ["农商银行", "纪委", "派出所", "供销社", "卫生院", "水利站", "合作社", "农业农村局", "民政办", "妇联"]
NATIONAL = {
    "Program": [
        "河长制",
        "林长制",
        "田长制",
        "路长制",
        "网格化管理",
        "党史学习教育",
        "厕所革命",
        "一村一品",
        "三会一课",
    ],
    "Policy": ["乡村振兴战略", "中央八项规定", "十四五规划", "放管服改革", "惠农补贴政策", "医保政策", "优抚政策"],
    "Campaign": [
        "扫黑除恶专项斗争",
        "人居环境整治行动",
        "安全生产大排查",
        "反诈宣传行动",
        "秸秆禁烧行动",
        "森林防火百日攻坚",
    ],
}
OWN = {
    "Project": [
        "高标准农田建设项目",
        "污水处理厂",
        "道路硬化工程",
        "农产品冷链物流园",
        "幼儿园改扩建",
        "光伏发电项目",
        "安置房建设",
        "自来水管网改造",
    ],
    "Program": ["工作法", "积分制", "联席会议制度", "包保责任制", "民情日记制度"],
    "Policy": ["产业奖补办法", "十条措施", "实施方案"],
    "Campaign": ["百日攻坚行动", "清洁村庄行动", "招商引资大会战", "入户大走访"],
}
INDICATORS = [
    "财政总收入",
    "固定资产投资",
    "规模以上工业总产值",
    "农民人均纯收入",
    "粮食播种面积",
    "实际利用内资",
    "社会消费品零售总额",
]
HOSTILE = [
    "<script>window.__pwned=1</script>",
    "</script><script>window.__pwned=2</script>",
    "<img src=x onerror=window.__pwned=3>",
    'a href="javascript:window.__pwned=4"',
    "{{7*7}}{% raw %}",
    "\u2028\u2029\"'\\</",
    '=HYPERLINK("http://x")',
    "<!--<script>",
    "]]>&lt;&amp;",
]


def key(kind: str, *parts: str) -> str:
    """A node or edge key as the graph contract has it."""
    return f"{kind}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:16]}"


class Maker:
    """Makes one graph; holds the random source and the stock of clauses."""

    def __init__(
        self, nodes: int, *, seed: int = 7, towns: int | None = None, hostile: bool = False, evidence: bool = True
    ) -> None:
        self.rng = random.Random(seed)
        self.size, self.hostile, self.evidence = nodes, hostile, evidence
        self.town_count = towns or max(2, min(400, nodes // 60))
        self.graph = nx.MultiDiGraph(format="kg-graph/1", kg_version="0", reports=0, characters=0, tagger="none")
        self.clauses = self.load_clauses()
        self.towns: list[str] = []
        self.reports: dict[str, list[str]] = {}
        self.at = self.edges = 0
        self.made: list[str] = []

    @staticmethod
    def load_clauses() -> list[str]:
        texts = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "tests" / "corpus").glob("*.txt"))]
        clauses = re.split(r"[，。；！？\n]", "\n".join(texts))
        return [c.strip() for c in clauses if 4 <= len(c.strip()) <= 40] or ["工作稳步推进", "成效明显"]

    def quote(self, report: str, label: str) -> dict:
        before = "，".join(self.rng.sample(self.clauses, self.rng.randint(0, 2)))
        after = "，".join(self.rng.sample(self.clauses, self.rng.randint(1, 2)))
        lead = f"{before}，大力推进" if before else "大力推进"
        quote = f"{lead}{label}，{after}。"
        self.at += 7
        start = self.at + len(lead)
        year, part = self.graph.nodes[report]["year"], self.rng.choice("一二三四五")
        heading = f"一、{year}年工作总结 › （{part}）{self.rng.choice(self.clauses)[:12]}"
        at, self.at = self.at, self.at + len(quote)
        return {
            "report": report,
            "start": start,
            "end": start + len(label),
            "at": at,
            "quote": quote,
            "heading": heading,
        }

    def text(self, pieces: list[dict]) -> str:
        return json.dumps(pieces if self.evidence else [], ensure_ascii=False)

    def name(self, plain: str) -> str:
        return f"{plain}{self.rng.choice(HOSTILE)}" if self.hostile else plain

    def node(self, node: str, kind: str, label: str, /, **more: object) -> str:
        zh, en = LABELS[kind]
        base = {
            "label": label,
            "label_en": label,
            "type": kind,
            "type_label": zh,
            "type_label_en": en,
            "evidence": "[]",
        }
        self.graph.add_node(node, **{**base, "masked": "X" in label, **more})
        return node

    def edge(self, kind: str, source: str, target: str, pieces: list[dict], /, **more: object) -> None:
        edge = key("e", kind, source, target, str(self.edges))
        self.edges += 1
        zh, en = LABELS[kind]
        self.graph.add_edge(
            source,
            target,
            key=edge,
            edge_id=edge,
            type=kind,
            label=zh,
            label_en=en,
            weight=float(max(1, len(pieces))),
            evidence=self.text(pieces),
            **more,
        )

    def make(self) -> nx.MultiDiGraph:
        self.add_themes()
        self.add_towns()
        self.add_around()
        while self.graph.number_of_nodes() < self.size:
            self.add_initiative(self.rng.choices(list(OWN), [5, 3, 2, 3])[0])
        self.count()
        return self.graph

    def add_themes(self) -> None:
        for row in THEMES:
            self.node(
                key("theme", row["id"]),
                "Theme",
                row["label"],
                label_en=row["label_en"],
                theme_id=row["id"],
                initiatives=0,
                **({"broader": row["broader"]} if "broader" in row else {}),
            )
        for row in THEMES:
            if "broader" in row:
                self.edge("BROADER", key("theme", row["id"]), key("theme", row["broader"]), [])
        self.leaves = [r["id"] for r in THEMES if "broader" in r]

    def add_towns(self) -> None:
        for i in range(self.town_count):
            label = self.name(f"{SURNAMES[i % len(SURNAMES)]}{SURNAMES[(i * 7 + 3) % len(SURNAMES)]}{'镇' if i % 3 else '乡'}")
            label = "*镇" if i % 17 == 5 else label
            town = self.node(
                key("town", str(i)),
                "Town",
                label,
                level="township",
                parents="江西省|宜春市|XX县",
                masked=label == "*镇",
            )
            self.towns.append(town)
            self.reports[town] = []
            for year in sorted(self.rng.sample(range(2017, 2026), self.rng.choice([1, 1, 2, 3]))):
                title = self.name(f"{label}{year}年工作总结和{year + 1}年工作打算")
                report = self.node(
                    key("report", str(i), str(year)),
                    "Report",
                    title,
                    title=title,
                    kind="总结",
                    period=f"{year}年",
                    year=year,
                    part="year",
                    source=f"reports/{i:03}-{year}.txt",
                    sha256="0" * 64,
                    characters=6000,
                    town=town,
                )
                self.reports[town].append(report)
                self.edge("WRITTEN_BY", report, town, [self.quote(report, label)])
        self.graph.graph["reports"] = sum(map(len, self.reports.values()))
        self.favourites = {t: self.rng.choices(self.leaves, k=12) for t in self.towns}

    def add_around(self) -> None:
        """Places, organisations, indicators: things initiatives hang on."""
        self.places, self.orgs = [], []
        for i in range(max(6, self.size // 12)):
            label = f"{self.rng.choice(SURNAMES)}{self.rng.choice(SURNAMES)}{self.rng.choice(PLACES)}"
            known = self.rng.random() < 0.3
            spot = {
                "lat": 27.5 + self.rng.random() * 2,
                "lon": 114 + self.rng.random() * 2,
                "approximate": self.rng.random() < 0.5,
            }
            self.places.append(
                self.node(key("place", str(i)), "Place", self.name(label), scope="national", **(spot if known else {}))
            )
        for i in range(max(4, self.size // 25)):
            label = f"{self.rng.choice(SURNAMES)}{self.rng.choice(SURNAMES)}{self.rng.choice(ORGS)}"
            self.orgs.append(self.node(key("organization", str(i)), "Organization", self.name(label), scope="national"))
        for town in self.towns:
            place = self.rng.choice(self.places)
            self.edge("INFERRED_LOCATION", town, place, [], confidence=0.7, clues="报告提到宜春市")
        for label in INDICATORS:
            indicator = self.node(key("indicator", label), "Indicator", label)
            for town in self.towns:
                for report in self.reports[town]:
                    value = round(self.rng.random() * 90000, 1)
                    self.edge(
                        "REPORTS",
                        town,
                        indicator,
                        [self.quote(report, label)],
                        value=value,
                        unit="万元",
                        change=round(self.rng.random() * 20, 1),
                        role="result",
                        year=self.graph.nodes[report]["year"],
                        masked=False,
                        text=f"{label}{value}万元",
                    )
        for town in self.towns[::3]:
            report = self.reports[town][0]
            honor = self.node(key("honor", town), "Honor", "全县先进基层党组织")
            self.edge("AWARDED", town, honor, [self.quote(report, "全县先进基层党组织")])
            problem = self.node(key("problem", town), "Problem", "产业结构单一、龙头企业不强")
            self.edge("HAS_PROBLEM", town, problem, [self.quote(report, "产业结构单一")])
        for kind, names in NATIONAL.items():
            for label in names:
                self.initiative(
                    kind,
                    label,
                    "national",
                    self.rng.sample(self.towns, max(1, int(len(self.towns) * self.rng.uniform(0.2, 0.9)))),
                )

    def add_initiative(self, kind: str) -> None:
        town = self.rng.choices(self.towns, [1 / (1 + i * 0.15) for i in range(len(self.towns))])[0]
        head = "X" if self.rng.random() < 0.08 else self.rng.choice(SURNAMES)
        middle = self.rng.choice(["村", "河", "片区", "产业", "新城", "便民", "惠农"])
        label = f"{head}{self.rng.choice(SURNAMES)}{middle}{self.rng.choice(OWN[kind])}"
        if self.rng.random() < 0.02:
            label = f"“{label}”示范带动暨" + "".join(self.rng.sample(self.clauses, 3))
        made = self.initiative(kind, label, f"town:{town}", [town])
        if self.made and self.rng.random() < 0.15:
            whole = self.rng.choice(self.made[-60:])
            self.edge("PART_OF", made, whole, [self.quote(self.rng.choice(self.reports[town]), label)])
        self.made.append(made)

    def initiative(self, kind: str, label: str, scope: str, towns: list[str]) -> str:
        label = self.name(label)
        theme = self.rng.choice(self.favourites[towns[0]])
        main = theme.split(".")[0]
        years = sorted({self.graph.nodes[r]["year"] for t in towns for r in self.reports[t]})
        status = self.rng.choice(["done", "done", "ongoing", "planned", "none"])
        node = self.node(
            key(kind.lower(), label, scope, str(self.graph.number_of_nodes())),
            kind,
            label,
            aliases=f"{label[:6]}|{label}简称" if self.rng.random() < 0.2 else "",
            scope=scope,
            themes=f"{theme}|{main}",
            theme=main,
            status=status,
            mentions=len(towns),
            reports=len(towns),
            towns=len(towns),
            first_year=years[0],
            last_year=years[-1],
            score=round(self.rng.uniform(0.5, 1), 3),
        )
        first: list[dict] = []
        for town in towns:
            for report in self.reports[town][: self.rng.randint(1, 3)]:
                pieces = [self.quote(report, label) for _ in range(self.rng.choice([1, 1, 1, 2]))]
                self.edge("CARRIES_OUT", town, node, pieces, status=status, year=self.graph.nodes[report]["year"])
                self.edge("MENTIONED_IN", node, report, pieces)
                first = first or pieces
        self.graph.nodes[node]["evidence"] = self.text(first[:3])
        self.edge("HAS_THEME", node, key("theme", theme), first[:1])
        if self.rng.random() < 0.6:
            self.edge("LOCATED_IN", node, self.rng.choice(self.places), first[:1])
        if self.rng.random() < 0.4:
            self.edge("INVOLVES", node, self.rng.choice(self.orgs), first[:1])
        if self.rng.random() < 0.25 and kind == "Project":
            indicator = key("indicator", self.rng.choice(INDICATORS))
            self.edge(
                "HAS_FIGURE",
                node,
                indicator,
                first[:1],
                value=self.rng.randint(1, 900),
                unit="亩",
                text="建成900亩",
                modifier="约",
                masked=False,
            )
        return node

    def count(self) -> None:
        for node, data in self.graph.nodes(data=True):
            if data["type"] == "Theme":
                data["initiatives"] = sum(1 for _, _, t in self.graph.in_edges(node, data="type") if t == "HAS_THEME")
            if data["type"] == "Town":
                data["reports"] = len(self.reports[node])
                data["initiatives"] = len({v for _, v, t in self.graph.out_edges(node, data="type") if t == "CARRIES_OUT"})


def make(nodes: int, **options: object) -> nx.MultiDiGraph:
    """A graph of about so many nodes (never fewer than its themes and towns need)."""
    return Maker(nodes, **options).make()  # type: ignore[arg-type]


def tiny() -> nx.MultiDiGraph:
    """Ten nodes without themes, years or evidence."""
    graph = nx.MultiDiGraph(format="kg-graph/1")
    for i in range(10):
        kind = "Town" if i < 2 else "Project"
        graph.add_node(
            f"n{i}",
            label=f"节点{i}",
            label_en=f"Node {i}",
            type=kind,
            type_label=LABELS[kind][0],
            type_label_en=LABELS[kind][1],
            evidence="[]",
            masked=False,
        )
    for i in range(2, 10):
        graph.add_edge(
            f"n{i % 2}",
            f"n{i}",
            key=f"e{i}",
            edge_id=f"e{i}",
            type="CARRIES_OUT",
            label="实施",
            label_en="carries out",
            weight=1.0,
            evidence="[]",
        )
    return graph


def main() -> None:
    """Write a page of a made graph."""
    parser = argparse.ArgumentParser()
    parser.add_argument("nodes", type=int)
    parser.add_argument("path", type=Path)
    parser.add_argument("--hostile", action="store_true")
    options = parser.parse_args()
    view.write(make(options.nodes, hostile=options.hostile), options.path)


if __name__ == "__main__":
    main()
