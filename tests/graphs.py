"""A small graph made by hand by docs/graph.md: three towns, four reports, every node and edge type, hostile labels."""

import hashlib
import json

import networkx as nx

from kg.ontology import edge_types, node_types, themes

# The texts are ours. Each quote below is found in them, so evidence can be checked against them.
TEXTS = {
    "qs21": (
        "青石镇2021年工作总结和2022年工作计划\n一、2021年工作总结\n全面落实河长制，累计巡河120次。建成高标准农田建设项目1200亩。"
        "荣获全县先进基层党组织称号。开展人居环境整治三年行动。各位代表，让我们紧密团结起来，为建设美丽家园而努力奋斗。\n"
        "二、2022年工作计划\n计划投资300万元新建青石污水处理厂。启动“一网通办”试点。\n"
    ),
    "qs22": (
        "青石镇2022年工作总结\n一、2022年工作总结\n全面落实河长制，累计巡河156次。青石污水处理厂建成投用，完成投资280万元。"
        "开展人居环境整治三年行动。依据《靖安县奖补办法》兑现补贴。各位代表，让我们紧密团结起来，为建设美丽家园而努力奋斗。\n"
        "存在的问题：产业结构单一。\n"
    ),
    "bs22": (
        "白水镇2022年工作总结\n一、2022年工作总结\n深入推行河长制，县农业农村局牵头巡河。实施“党建+网格”工程。"
        "各位代表，让我们紧密团结起来，为建设美丽家园而努力奋斗。\n"
    ),
    "mask": "*镇工作总结\n一、工作总结\n实施X村道路硬化工程。落实河长制。\n",
}
HOSTILE = '=HYPERLINK("http://x","<b>&]]>\x0b\ud800\r\n|;\t")'


def key(kind: str, *parts: str) -> str:
    """A key as the graph contract has it."""
    return f"{kind}-{hashlib.sha256('|'.join(parts).encode(errors='surrogatepass')).hexdigest()[:16]}"


class Maker:
    """Adds nodes and edges with their labels and evidence."""

    def __init__(self) -> None:
        self.graph = nx.MultiDiGraph(
            format="kg-graph/1", kg_version="0.1.0", reports=4, characters=sum(map(len, TEXTS.values())), tagger="none"
        )
        self.reports = {}

    def node(self, kind: str, label: str, scope: str = "national", evidence: list | None = None, /, **more: object) -> str:
        name = key(kind.lower(), scope, label)
        info = node_types()[kind]
        base = {
            "label": label,
            "label_en": label,
            "type": kind,
            "type_label": info.label,
            "type_label_en": info.label_en,
        }
        base |= {"evidence": json.dumps(evidence or [], ensure_ascii=False), "masked": "X" in label or "*" in label}
        self.graph.add_node(name)
        self.graph.nodes[name].update(base | more)
        return name

    def edge(self, kind: str, source: str, target: str, evidence: list | None = None, /, **more: object) -> str:
        name = key("e", kind, source, target, str(sorted(more.items())))
        info = edge_types()[kind]
        base = {
            "type": kind,
            "label": info.label,
            "label_en": info.label_en,
            "weight": float(max(1, len(evidence or []))),
        }
        base |= {"evidence": json.dumps(evidence or [], ensure_ascii=False), "edge_id": name}
        self.graph.add_edge(source, target, key=name)
        self.graph[source][target][name].update(base | more)
        return name

    def quote(self, report: str, words: str, nth: int = 0) -> dict:
        """The evidence of some words in a text: the line's sentence around them."""
        text, start = TEXTS[report], -1
        for _ in range(nth + 1):
            start = text.index(words, start + 1)
        at = max(text.rfind("。", 0, start), text.rfind("\n", 0, start)) + 1
        stop = min(i for i in (text.find("。", start), text.find("\n", start)) if i >= 0)
        quote = text[at : stop + (text[stop] == "。")]
        heading = "二、2022年工作计划" if "二、" in text[:start] else "一、工作总结"
        return {
            "report": self.reports[report],
            "start": start,
            "end": start + len(words),
            "at": at,
            "quote": quote,
            "heading": heading,
        }


def _theme(maker: Maker, name: str) -> str:
    info = themes()[name]
    return maker.node(
        "Theme",
        info.label,
        name,
        label_en=info.label_en,
        theme_id=name,
        initiatives=0,
        **({"broader": info.broader} if info.broader else {}),
    )


def _initiative(maker: Maker, kind: str, label: str, scope: str, theme: str, quotes: list[dict], **more: object) -> str:
    return maker.node(
        kind,
        label,
        scope,
        quotes[:3],
        scope=scope,
        themes=theme,
        theme=theme.split(".", maxsplit=1)[0],
        mentions=len(quotes),
        **more,
    )


def graph(*, hostile: bool = False) -> nx.MultiDiGraph:
    """The graph; with ``hostile``, a project whose label breaks careless writers."""
    m = Maker()
    named = {
        name: _theme(m, name)
        for name in themes()
        if name.split(".")[0] in {"environment", "agriculture", "habitat", "infrastructure", "governance", "party", "economy"}
    }
    for name, node in named.items():
        if "." in name:
            m.edge("BROADER", node, named[name.split(".")[0]])
    towns = {
        "qs": m.node(
            "Town",
            "青石镇",
            "青石镇",
            level="township",
            parents="江西省|宜春市|靖安县",
            reports=2,
            initiatives=6,
            first_year=2021,
            last_year=2022,
        ),
        "bs": m.node(
            "Town",
            "白水镇",
            "白水镇",
            level="township",
            parents="江西省|宜春市|靖安县",
            reports=1,
            initiatives=2,
            first_year=2022,
            last_year=2022,
        ),
        "mask": m.node("Town", "*镇", "mask", level="township", parents="", reports=1, initiatives=2),
    }
    for name, text in TEXTS.items():
        title = text.split("\n", 1)[0]
        year = {"year": 2000 + int(name[2:])} if name != "mask" else {}
        town = towns[name if name == "mask" else name[:2]]
        m.reports[name] = m.node(
            "Report",
            title,
            name,
            title=title,
            kind="总结",
            period=f"{year['year']}年" if year else "",
            part="year",
            source=f"{name}.txt",
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            characters=len(text),
            town=town,
            **year,
        )
        m.edge("WRITTEN_BY", m.reports[name], town, [m.quote(name, title[:2])])
    _initiatives(m, named, towns)
    if hostile:
        bad = m.node(
            "Project",
            HOSTILE,
            "bad",
            aliases="甲|乙",
            scope="national",
            themes="",
            mentions=1,
            reports=1,
            towns=1,
            score=0.5,
        )
        m.edge("CARRIES_OUT", towns["qs"], bad, [m.quote("qs21", "河长制") | {"quote": HOSTILE}], status="none")
    return m.graph


def _initiatives(m: Maker, named: dict[str, str], towns: dict[str, str]) -> None:
    river = [m.quote(r, "河长制") for r in ("qs21", "qs22", "bs22", "mask")]
    hezhang = _initiative(
        m,
        "Program",
        "河长制",
        "national",
        "environment.water|environment",
        river,
        label_en="River chief system",
        aliases="",
        status="done",
        reports=4,
        towns=3,
        first_year=2021,
        last_year=2022,
        score=0.99,
    )
    clean = [m.quote(r, "人居环境整治三年行动") for r in ("qs21", "qs22")]
    campaign = _initiative(
        m,
        "Campaign",
        "人居环境整治三年行动",
        "national",
        "habitat.living_environment|habitat",
        clean,
        aliases="",
        status="ongoing",
        reports=2,
        towns=1,
        first_year=2021,
        last_year=2022,
        score=0.93,
    )
    farm = [m.quote("qs21", "高标准农田建设项目")]
    land = _initiative(
        m,
        "Project",
        "高标准农田建设项目",
        "national",
        "agriculture.farmland|agriculture",
        farm,
        aliases="高标准农田",
        status="done",
        reports=1,
        towns=1,
        first_year=2021,
        last_year=2021,
        score=0.97,
    )
    sewage = [m.quote("qs21", "青石污水处理厂"), m.quote("qs22", "青石污水处理厂")]
    plant = _initiative(
        m,
        "Project",
        "青石污水处理厂",
        f"town:{towns['qs']}",
        "environment.water|environment|infrastructure.utilities",
        sewage,
        aliases="污水处理厂",
        status="done",
        reports=2,
        towns=1,
        first_year=2021,
        last_year=2022,
        score=0.91,
    )
    net = [m.quote("qs21", "“一网通办”试点")]
    pilot = _initiative(
        m,
        "Program",
        "“一网通办”试点",
        "national",
        "economy.bizenv|economy",
        net,
        aliases="一网通办",
        status="planned",
        reports=1,
        towns=1,
        first_year=2021,
        last_year=2021,
        score=0.88,
    )
    rule = [m.quote("qs22", "《靖安县奖补办法》")]
    policy = _initiative(
        m,
        "Policy",
        "靖安县奖补办法",
        "province:江西",
        "agriculture",
        rule,
        aliases="《靖安县奖补办法》",
        status="done",
        reports=1,
        towns=1,
        first_year=2022,
        last_year=2022,
        score=0.9,
    )
    grid = [m.quote("bs22", "“党建+网格”工程")]
    plus = _initiative(
        m,
        "Program",
        "“党建+网格”工程",
        f"town:{towns['bs']}",
        "party.org|party|governance.grid",
        grid,
        aliases="党建+网格",
        status="ongoing",
        reports=1,
        towns=1,
        first_year=2022,
        last_year=2022,
        score=0.55,
    )
    road = [m.quote("mask", "X村道路硬化工程")]
    paved = _initiative(
        m,
        "Project",
        "X村道路硬化工程",
        f"report:{m.reports['mask']}",
        "infrastructure.roads|infrastructure",
        road,
        aliases="",
        status="none",
        reports=1,
        towns=1,
        score=0.8,
    )
    for town, node, quotes, more in (
        ("qs", hezhang, river[:1], {"status": "done", "year": 2021}),
        ("qs", hezhang, river[1:2], {"status": "done", "year": 2022}),
        ("bs", hezhang, river[2:3], {"status": "ongoing", "year": 2022}),
        ("mask", hezhang, river[3:], {"status": "none"}),
        ("qs", campaign, clean[:1], {"status": "done", "year": 2021}),
        ("qs", campaign, clean[1:], {"status": "ongoing", "year": 2022}),
        ("qs", land, farm, {"status": "done", "year": 2021}),
        ("qs", plant, sewage[:1], {"status": "planned", "year": 2022}),
        ("qs", plant, sewage[1:], {"status": "done", "year": 2022}),
        ("qs", pilot, net, {"status": "planned", "year": 2022}),
        ("qs", policy, rule, {"status": "done", "year": 2022}),
        ("bs", plus, grid, {"status": "ongoing", "year": 2022}),
        ("mask", paved, road, {"status": "none"}),
    ):
        m.edge("CARRIES_OUT", towns[town], node, quotes, **more)
    for node in (hezhang, campaign, land, plant, pilot, policy, plus, paved):
        data = m.graph.nodes[node]
        pieces = {"河长制": river, "青石污水处理厂": sewage, "人居环境整治三年行动": clean}.get(data["label"]) or json.loads(
            data["evidence"]
        )
        for theme in data["themes"].split("|"):
            m.edge("HAS_THEME", node, named[theme], pieces[:1])
        for report in dict.fromkeys(p["report"] for p in pieces):
            m.edge("MENTIONED_IN", node, report, [p for p in pieces if p["report"] == report])
    place = m.node(
        "Place",
        "靖安县",
        scope="national",
        aliases="",
        mentions=1,
        reports=1,
        code="360925",
        lat=28.86,
        lon=115.36,
        approximate=False,
    )
    village = m.node(
        "Place",
        "X村",
        f"report:{m.reports['mask']}",
        scope=f"report:{m.reports['mask']}",
        aliases="",
        mentions=1,
        reports=1,
    )
    office = m.node("Organization", "县农业农村局", scope="national", aliases="", mentions=1, reports=1)
    m.edge("LOCATED_IN", paved, village, road)
    m.edge("INVOLVES", hezhang, office, [m.quote("bs22", "县农业农村局")])
    m.edge("BASED_ON", land, policy, rule)
    m.edge("PART_OF", plant, campaign, sewage[:1])
    m.edge("WITHIN", towns["qs"], place)
    m.edge("INFERRED_LOCATION", towns["mask"], place, confidence=0.41, clues="道路|河")
    money = m.node("Indicator", "投资额", unit="万元")
    patrols = m.node("Indicator", "巡河次数", unit="次")
    m.edge(
        "HAS_FIGURE",
        plant,
        money,
        [m.quote("qs21", "300万元")],
        value=300.0,
        unit="万元",
        normal_value=3e6,
        normal_unit="元",
        role="target",
        year=2022,
        masked=False,
        text="300万元",
    )
    m.edge(
        "HAS_FIGURE",
        plant,
        money,
        [m.quote("qs22", "280万元")],
        value=280.0,
        unit="万元",
        normal_value=2.8e6,
        normal_unit="元",
        role="result",
        year=2022,
        masked=False,
        text="280万元",
    )
    for report, count, year in (("qs21", 120.0, 2021), ("qs22", 156.0, 2022)):
        m.edge(
            "REPORTS",
            towns["qs"],
            patrols,
            [m.quote(report, f"{count:.0f}次")],
            value=count,
            unit="次",
            normal_value=count,
            normal_unit="次",
            role="result",
            year=year,
            masked=False,
            text=f"{count:.0f}次",
        )
    honor = m.node("Honor", "全县先进基层党组织", "national", [m.quote("qs21", "全县先进基层党组织")])
    m.edge("AWARDED", towns["qs"], honor, [m.quote("qs21", "全县先进基层党组织")], year=2021)
    problem = m.node("Problem", "产业结构单一", "national", [m.quote("qs22", "产业结构单一")])
    m.edge("HAS_PROBLEM", towns["qs"], problem, [m.quote("qs22", "产业结构单一")], year=2022)
