from made_documents import document

from kg.extract.problems import problems

_PART = "一、工作总结\n税收增长较快。\n二、存在的问题\n{}\n三、下一步工作打算\n解决用工不足的问题。\n"


def texts(text: str) -> list[str]:
    return [p.text for p in problems(document(text))]


def test_each_numbered_item_is_a_problem():
    said = "一是产业基础薄弱，链条不长；二是基础设施滞后；三是干部作风有待改进。"
    assert texts(_PART.format(said)) == ["产业基础薄弱，链条不长", "基础设施滞后", "干部作风有待改进"]


def test_announcements_and_remedies_are_none():
    said = "工作中还存在一些不足：产业层次偏低，财源单一。对此，我们将认真解决。"
    assert texts(_PART.format(said)) == ["产业层次偏低，财源单一"]


def test_a_passage_inside_the_review_is_found():
    said = "同时，当前面临的主要问题：一是财政增收困难；二是人才短缺。我们将认真加以解决。"
    assert texts(said) == ["财政增收困难", "人才短缺"]


def test_praise_is_no_problem():
    assert texts("全镇经济平稳发展，社会大局稳定。") == []


def test_spans_hold_the_texts():
    made = document(_PART.format("（一）资金缺口较大。\n（二）队伍老化。"))
    found = problems(made)
    assert len(found) == 2
    for problem in found:
        assert made.report.text[problem.span.start : problem.span.end] == problem.text
