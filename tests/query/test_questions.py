"""The questions on the small graph, each answer worked out by hand from its four texts."""

import pytest

from kg.errors import UsageError
from kg.query import QUERIES, ask
from tests.graphs import TEXTS, graph


@pytest.fixture(scope="module")
def made():
    return graph()


def values(table, *columns):
    found = table.records()
    return [tuple(r[c] for c in columns) if len(columns) > 1 else r[columns[0]] for r in found]


NEEDED = {"town": "青石镇", "other": "白水镇", "name": "河长制"}


@pytest.mark.parametrize("name", QUERIES)
def test_every_question_answers_with_basis_and_true_evidence(made, name):
    needed = {k: NEEDED[k] for k, p in QUERIES[name].options.items() if p.default is p.empty}
    needed |= {"at_least": 4} if name == "wording" else {}
    table = ask(made, name, **needed)
    assert table.rows
    assert table.denominator
    texts = {n: TEXTS[d["source"].removesuffix(".txt")] for n, d in made.nodes(data=True) if d["type"] == "Report"}
    for piece in {p for row in table.rows for p in row.evidence}:
        assert texts[piece.report][piece.start : piece.end] == piece.text != ""
    assert all(len(row.values) == len(table.columns) for row in table.rows)
    assert ask(made, name, **needed) == table


def test_what_did_the_town_do(made):
    found = values(ask(made, "town-year", town="青石镇", year=2022), "initiative", "status")
    assert sorted(found) == sorted(
        [
            ("河长制", "已完成"),
            ("人居环境整治三年行动", "推进中"),
            ("青石污水处理厂", "计划"),
            ("青石污水处理厂", "已完成"),
            ("“一网通办”试点", "计划"),
            ("靖安县奖补办法", "已完成"),
        ]
    )


def test_stress_is_a_ratio_of_shares_with_interval(made):
    table = ask(made, "stress", town="青石镇")
    rows = {r["theme"]: r for r in table.records()}
    # 青石镇: 河长制, 行动, 农田, 污水厂, 一网通办, 办法 = 6, of them 2 environment;
    # 白水镇: 河长制, 党建+网格 = 2, of them 1.
    water = rows["生态环境保护"]
    assert (water["n"], water["share"], water["others"], water["others_share"]) == (2, 0.3333, 1, 0.5)
    assert water["quotient"] == 0.67
    assert water["low"] < 0.67 < water["high"]
    assert "同县其他1个乡镇的2个" in table.denominator
    assert "其他全部2个乡镇的4个" in ask(made, "stress", town="青石镇", against="corpus").denominator


def test_matrix_and_mix(made):
    rows = {r["town"]: r for r in ask(made, "matrix").records()}
    assert (rows["青石镇"]["environment"], rows["青石镇"]["agriculture"], rows["青石镇"]["initiatives"]) == (2, 2, 6)
    assert (rows["*镇"]["environment"], rows["*镇"]["infrastructure"], rows["*镇"]["initiatives"]) == (1, 1, 2)
    mix = {r["town"]: r for r in ask(made, "mix").records()}
    assert [mix["青石镇"][k] for k in ("project", "program", "policy", "campaign", "initiatives")] == [2, 2, 1, 1, 6]
    assert mix["白水镇"]["program_share"] == 1.0


def test_similar_and_shared(made):
    assert values(ask(made, "similar", town="青石镇"), "town", "shared", "together", "initiatives") == [
        ("*镇", 1, 7, "河长制"),
        ("白水镇", 1, 7, "河长制"),
    ]
    shared = ask(made, "shared", at_least=2)
    assert values(shared, "initiative", "towns", "of", "missing") == [("河长制", 3, 3, "")]
    assert values(ask(made, "shared", at_least=1), "initiative", "missing").count(("靖安县奖补办法", "*镇、白水镇")) == 1
    assert "最多的见于3个" in ask(made, "shared", at_least=4).note


def test_adoption_changes_plans(made):
    assert values(ask(made, "adoption", name="河长制"), "year", "new_towns", "where", "towns", "reporting") == [
        (2021, 1, "青石镇", 1, 1), (2022, 1, "白水镇", 2, 2),
    ]  # fmt: skip
    changes = ask(made, "changes", town="青石镇", year=2022)
    assert sorted(values(changes, "change", "initiative")) == sorted([
        ("新增", "靖安县奖补办法"), ("延续", "河长制"), ("延续", "人居环境整治三年行动"), ("延续", "青石污水处理厂"),
        ("不再提及", "高标准农田建设项目"), ("不再提及", "“一网通办”试点"),
    ])  # fmt: skip
    plans = ask(made, "plans", town="青石镇")
    assert values(plans, "initiative", "year", "outcome") == [
        ("“一网通办”试点", 2021, "未提及"),
        ("青石污水处理厂", 2021, "已完成"),
    ]
    assert plans.denominator == "2项计划，其中2项有后续报告，1项报告为已完成"


def test_figures_by_initiative_and_by_indicator(made):
    plant = ask(made, "figures", name="青石污水处理厂")
    assert sorted(values(plant, "role", "value", "unit", "town")) == [
        ("目标", 300.0, "万元", "青石镇"),
        ("结果", 280.0, "万元", "青石镇"),
    ]
    assert values(ask(made, "figures", name="巡河次数", year=2022), "value") == [156.0]
    assert ask(made, "figures", town="白水镇").rows == ()


def test_claims(made):
    assert values(ask(made, "campaigns"), "initiative", "term", "years", "n") == [
        ("人居环境整治三年行动", "三年行动", "2021、2022", 2)
    ]
    assert values(ask(made, "pilots"), "title", "word", "level", "status") == [("“一网通办”试点", "试点", "", "计划")]
    assert values(ask(made, "honours"), "town", "title", "level", "year") == [("青石镇", "全县先进基层党组织", "县级", 2021)]
    bridges = {r["initiative"]: r["themes"] for r in ask(made, "bridges").records()}
    assert bridges == {
        "“党建+网格”工程": "党的建设、社会治理与平安建设",
        "青石污水处理厂": "生态环境保护、基础设施与城镇建设",
    }
    assert values(ask(made, "organizations"), "initiative", "name", "kind", "town", "masked") == [
        ("X村道路硬化工程", "X村", "村社区", "*镇", True), ("河长制", "县农业农村局", "部门", "白水镇", False),
    ]  # fmt: skip


def test_text_shares_count_sentences_once(made):
    table = ask(made, "attention", town="白水镇")
    river, grid = "深入推行河长制，县农业农村局牵头巡河。", "实施“党建+网格”工程。"
    rows = {r["theme"]: r["characters"] for r in table.records()}
    assert rows == {
        "生态环境保护": len(river),
        "党的建设": round(len(grid) / 2),
        "社会治理与平安建设": round(len(grid) / 2),
    }
    assert f"共{len(TEXTS['bs22'])}字，其中{len(river) + len(grid)}字" in table.denominator


def test_boilerplate_and_wording_read_the_texts(made, tmp_path):
    for node, data in made.nodes(data=True):
        if data["type"] == "Report":
            (tmp_path / f"{node}.txt").write_bytes(TEXTS[data["source"].removesuffix(".txt")].encode())
    shared = ask(made, "boilerplate", at_least=3, texts=tmp_path)
    assert values(shared, "sentence", "reports", "towns") == [("各位代表，让我们紧密团结起来，为建设美丽家园而努力奋斗。", 3, 2)]
    both = ask(made, "wording", town="青石镇", other="白水镇", texts=tmp_path)
    assert values(both, "text")[0] == "各位代表，让我们紧密团结起来，为建设美丽家园而努力奋斗。"
    first, second = both.rows[0].evidence[:2]
    assert first.text == second.text == both.rows[0].values[0]
    with pytest.raises(UsageError, match="texts"):
        ask(made, "boilerplate", texts=tmp_path / "none")


def test_shift_instruments_check(made):
    rows = ask(made, "shift", theme="environment").records()
    assert [(r["year"], r["n"], r["of"], r["reports"]) for r in rows] == [(2021, 2, 5, 1), (2022, 3, 6, 2)]
    tools = {r["theme"]: r for r in ask(made, "instruments").records()}
    assert (tools["农业生产与粮食安全"]["statements"], tools["农业生产与粮食安全"]["supply"]) == (2, 2)
    check = values(ask(made, "check"), "reason", "item")
    assert check == [("可信度低", "“党建+网格”工程（制度计划）")]


@pytest.mark.parametrize(
    ("name", "options", "says"),
    [
        ("town-year", {"town": "红石镇"}, "相近的有：.*青石镇"),
        ("town-year", {}, "还需要 --town"),
        ("matrix", {"town": "x"}, "没有选项 town"),
        ("nothing", {}, "没有问题"),
        ("adoption", {"name": "工程"}, "有2个.*X村道路硬化工程.*党建"),
        ("shift", {"theme": "航天"}, "没有主题"),
    ],
)
def test_unknown_names_list_candidates(made, name, options, says):
    with pytest.raises(UsageError, match=says):
        ask(made, name, **options)


def test_towns_of_one_name_need_their_county():
    made = graph()
    twin = dict(next(d for _, d in made.nodes(data=True) if d["label"] == "青石镇"))
    made.add_node("town-0000000000000000", **(twin | {"parents": "江西省|九江市|修水县"}))
    with pytest.raises(UsageError, match=r"有2个.*靖安县青石镇.*修水县青石镇|有2个.*修水县青石镇.*靖安县青石镇"):
        ask(made, "town-year", town="青石镇")
    assert ask(made, "town-year", town="靖安县青石镇").title.startswith("靖安县青石镇")


def test_empty_answers_say_why(made):
    table = ask(made, "town-year", town="青石镇", year=2019)
    assert table.rows == ()
    assert "2021、2022" in table.note
    assert "2021、2022" in ask(made, "matrix", year=2019).note
    assert "更早一年" in ask(made, "changes", town="白水镇").note
