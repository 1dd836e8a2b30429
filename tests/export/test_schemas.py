"""The published JSON Schemas: sound themselves, and true of what is published."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from kg.extraction import to_record
from kg.model import Extraction, Figure, Mention, Period, Report, ReportEntity, Span, Town
from kg.ontology import edge_types, node_types, schemas_folder

GOLD = sorted((Path(__file__).parents[1] / "gold").glob("*.json"))


def validator(name):
    schema = json.loads((schemas_folder() / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_gold_is_valid():
    extraction = validator("extraction")
    assert GOLD
    for path in GOLD:
        extraction.validate(json.loads(path.read_text(encoding="utf-8")))


def test_what_is_extracted_is_valid():
    text = "落实河长制，巡河120次。"
    report = Report(
        "report-1",
        "a",
        "a.txt",
        text,
        "0" * 64,
        "a",
        "总结",
        Period(2021, "year", "2021年"),
        Town("青石镇", "township"),
    )
    mention = Mention("report-1", "Program", "河长制", Span(2, 5), 0, 0, "lexicon", "known", 0.9)
    entity = ReportEntity("Program", "河长制", (), (0,), themes=("environment",), status="done")
    figure = Figure("120次", Span(8, 12), 0, "巡河", 120.0, "次", 120.0, "次")
    record = to_record(
        Extraction(report, (), (), (mention,), (entity,), figures=(figure, replace(figure, value=None, masked=True)))
    )
    validator("extraction").validate(json.loads(json.dumps(record)))
    record["mentions"][0]["type"] = "Person"
    with pytest.raises(jsonschema.ValidationError):
        validator("extraction").validate(record)


def test_types_of_the_graph_schema_are_the_ontology():
    defs = validator("graph").schema["$defs"]
    assert set(defs["node"]["properties"]["type"]["enum"]) == set(node_types())
    assert set(defs["edge"]["properties"]["type"]["enum"]) == set(edge_types())
