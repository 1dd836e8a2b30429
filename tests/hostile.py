"""Names that would run, break out or disappear in a careless writer or reader, and a graph that is full of them."""

import networkx as nx

from tests import graphs

NAMES = (
    "<script>window.__pwned=1</script>",
    "</script><script>window.__pwned=2</script>",
    "<img src=x onerror=window.__pwned=3>",
    "<svg/onload=window.__pwned=4>",
    '"><a href="javascript:window.__pwned=5">项目</a>',
    "javascript:window.__pwned=6//",
    "&lt;script&gt;window.__pwned=7&lt;/script&gt;&amp;&#60;b&#62;",
    "<!--<script>",
    "]]><![CDATA[<b>",
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;',
    "<style>@import url(http://x)</style>",
    '=HYPERLINK("http://x","点")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "\t=1+1",
    "'; DROP TABLE nodes; --",
    '" OR 1=1 --',
    "名'); DELETE FROM edges; --",
    "`}) DETACH DELETE n //",
    "' MATCH (n) DETACH DELETE n //",
    "\\' }) RETURN n //",
    "{{7*7}}{% raw %}${7*7}#{7*7}",
    "%s%n{0}{0.__class__}",
    "\u2028\u2029\\u003c\\",
    "\u202e反向\u202c",
    "第一行\n第二行",
    '<urn:x> <urn:y> "z" . #',
    "NEAR(a b) OR * ^",
    "../../../etc/passwd",
)
TEXT = (
    "青山镇2022年工作总结\n一、2022年工作总结\n全面落实河长制，实施“</script><script>window.__pwned=1</script>”建设项目，"
    "实施“=HYPERLINK(1)”工程建设项目，开展“'; DROP TABLE nodes; --”专项行动，推进“`}) DETACH DELETE n //”工程，投资300万元。\n"
    "（一）&lt;img src=x onerror=window.__pwned=2&gt;污水处理厂建设项目完工，{{7*7}}道路硬化工程开工，%s工程启动。\n"
)


def graph() -> nx.MultiDiGraph:
    """The graph of tests/graphs.py with a project, an alias and a quotation of each name."""
    made = graphs.graph()
    town = next(n for n, d in made.nodes(data=True) if d["label"] == "青石镇")
    report = next(n for n, d in made.nodes(data=True) if d["type"] == "Report")
    maker = graphs.Maker()
    maker.graph = made
    for i, name in enumerate(NAMES):
        piece = {"report": report, "start": 2, "end": 2 + len(name), "at": 0, "quote": f"建设{name}。", "heading": name}
        more = {
            "aliases": "",
            "scope": "town",
            "themes": "",
            "mentions": 1,
            "reports": 1,
            "towns": 1,
            "score": 0.5,
            "status": "none",
        }
        project = maker.node("Project", name, f"{i}", [piece], **more)
        maker.edge("CARRIES_OUT", town, project, [piece], status="none")
    return made
