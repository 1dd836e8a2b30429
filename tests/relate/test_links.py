import pytest
from made_documents import document, mentions

from kg.relate.links import links


def named(text, *names):
    made = document(text)
    given = mentions(made, *names)
    return [(kind, given[s].text, given[t].text, rule) for kind, s, t, _, rule in links(made, given)]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("实施“两大工程”：水网工程、路网工程。",
         [("“两大工程”", "Program"), ("水网工程", "Project"), ("路网工程", "Project")],
         [("PART_OF", "水网工程", "“两大工程”", "list"), ("PART_OF", "路网工程", "“两大工程”", "list")]),
        ("河长制、林长制“两项制度”全面落实。",
         [("河长制", "Program"), ("林长制", "Program"), ("“两项制度”", "Program")],
         [("PART_OF", "河长制", "“两项制度”", "summed"), ("PART_OF", "林长制", "“两项制度”", "summed")]),
        ("推进集镇改造工程，其中农贸市场项目已开工。",
         [("集镇改造工程", "Project"), ("农贸市场项目", "Project")],
         [("PART_OF", "农贸市场项目", "集镇改造工程", "list")]),
        ("云溪大桥项目纳入“十四五”交通规划。",
         [("云溪大桥项目", "Project"), ("“十四五”交通规划", "Policy")],
         [("PART_OF", "云溪大桥项目", "“十四五”交通规划", "within")]),
        ("按照“生态宜居”要求，实施云溪河整治。",
         [("“生态宜居”", "Policy"), ("云溪河整治", "Project")],
         [("BASED_ON", "云溪河整治", "“生态宜居”", "by_rule")]),
        ("贯彻落实《森林法》，开展护林行动。",
         [("《森林法》", "Policy"), ("护林行动", "Campaign")],
         [("BASED_ON", "护林行动", "《森林法》", "carried")]),
        ("以“旅游兴镇”战略为引领，打造云溪景区项目。",
         [("“旅游兴镇”战略", "Policy"), ("云溪景区项目", "Project")],
         [("BASED_ON", "云溪景区项目", "“旅游兴镇”战略", "framed")]),
        ("根据《实施方案》开展清零行动。",
         [("《实施方案》", "Policy"), ("清零行动", "Campaign")],
         [("BASED_ON", "清零行动", "《实施方案》", "at_once")]),
    ],
)  # fmt: skip
def test_each_rule(text, names, expected):
    assert named(text, *names) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("实施水网工程、路网工程。", [("水网工程", "Project"), ("路网工程", "Project")]),
        ("坚持“项目为王”，落实河长制。", [("“项目为王”", "Policy"), ("河长制", "Program")]),
        ("学习《若干措施》（即“20条”）。", [("《若干措施》", "Policy"), ("“20条”", "Policy")]),
        ("按照河长制要求，实施云溪河整治。", [("河长制", "Program"), ("云溪河整治", "Project")]),
    ],
)
def test_neighbours_alone_are_not_linked(text, names):
    assert named(text, *names) == []


def test_the_evidence_runs_over_both_names():
    made = document("今年按照“生态宜居”要求，实施云溪河整治。")
    given = mentions(made, ("“生态宜居”", "Policy"), ("云溪河整治", "Project"))
    ((_, _, _, span, _),) = links(made, given)
    assert made.report.text[span.start : span.end] == "“生态宜居”要求，实施云溪河整治"
