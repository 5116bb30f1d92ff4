"""The demo company's files: whole, consistent, deployable."""

from __future__ import annotations

from datetime import date

import pytest

from bihuan import bpmn, dmn, forms
from bihuan.bpmn import extension, model, walk
from bihuan.demo import chapters, content, models

ORGANIZATION = content.organization()
DEPARTMENTS = models.Departments(ORGANIZATION)
POSTS = {post["id"] for post in ORGANIZATION["posts"]}
VERSIONS = [(process_id, version.label) for process_id in content.PROCESS_IDS for version in content.process(process_id).versions]


def _version(process_id: str, label: str) -> content.Version:
    return next(each for each in content.process(process_id).versions if each.label == label)


def _nodes(definitions: model.Definitions) -> list[model.FlowNode]:
    return [each for each in walk.walk(definitions) if isinstance(each, model.FlowNode)]


@pytest.fixture(scope="module", params=VERSIONS, ids=lambda given: " ".join(given))
def deployed(request: pytest.FixtureRequest) -> tuple[content.ProcessSpec, content.Version, model.Definitions]:
    spec, version = content.process(request.param[0]), _version(*request.param)
    return spec, version, bpmn.read(models.diagram(spec, version, DEPARTMENTS))


def test_a_diagram_keeps_every_rule(deployed: tuple[content.ProcessSpec, content.Version, model.Definitions]) -> None:
    _, _, definitions = deployed
    assert [problem for problem in bpmn.check(definitions) if problem.severity == "error"] == []
    assert definitions.diagrams


def test_every_step_has_one_accountable_post_and_somebody_to_do_it(
    deployed: tuple[content.ProcessSpec, content.Version, model.Definitions],
) -> None:
    _, _, definitions = deployed
    for node in _nodes(definitions):
        if isinstance(node, model.Task | model.CallActivity):
            ours = extension.of(node)
            assert len(ours.who("A")) == 1, node.id
            assert ours.who("R"), node.id
            assert {each.post for each in ours.responsibilities if each.post} <= POSTS, node.id


def test_nobody_accepts_their_own_work_where_two_must_look(
    deployed: tuple[content.ProcessSpec, content.Version, model.Definitions],
) -> None:
    _, _, definitions = deployed
    for node in _nodes(definitions):
        ours = extension.of(node)
        if any(point.dual for point in ours.controlPoints) or ours.approval:
            assert {each.post for each in ours.who("A")}.isdisjoint(each.post for each in ours.who("R")), node.id


def test_every_exclusive_split_has_a_default(deployed: tuple[content.ProcessSpec, content.Version, model.Definitions]) -> None:
    _, _, definitions = deployed
    for node in _nodes(definitions):
        if isinstance(node, model.ExclusiveGateway) and len(node.outgoing) > 1:
            assert node.default in node.outgoing, node.id


def test_every_pace_and_field_belongs_to_a_step(
    deployed: tuple[content.ProcessSpec, content.Version, model.Definitions],
) -> None:
    spec, version, definitions = deployed
    ids = {node.id for node in _nodes(definitions)}
    assert version.staff.keys() <= ids
    for name in version.staff:
        pace = version.staff[name]
        assert {*pace.chance, *pace.choice, *pace.number} - {"approve"} <= spec.fields.keys()


def test_every_person_task_has_a_standard_a_limit_and_a_pace(
    deployed: tuple[content.ProcessSpec, content.Version, model.Definitions],
) -> None:
    _, version, definitions = deployed
    for node in _nodes(definitions):
        if isinstance(node, model.UserTask):
            ours = extension.of(node)
            assert ours.standard is not None, node.id
            assert all((ours.standard.zh, ours.standard.en)), node.id
            assert all((ours.serviceLevel, ours.acceptanceCriteria, ours.form)), node.id
            assert node.id in version.staff


@pytest.mark.parametrize("process_id", content.PROCESS_IDS)
def test_forms_and_tables_are_sound(process_id: str) -> None:
    import msgspec

    spec = content.process(process_id)
    form = forms.read(msgspec.json.encode(models.form(spec)))
    assert forms.check(form) == []
    assert {component.name for component, _ in form.fields()} == set(spec.fields)
    for name, table in spec.tables.items():
        outcome = dmn.evaluate(dmn.compile(dmn.read(models.decision(name, table))), name, dict.fromkeys(table.inputs))
        assert not outcome.failed


def test_every_name_is_in_both_languages() -> None:
    for kind in ("departments", "posts", "people", "systems", "sod_rules"):
        for each in ORGANIZATION[kind]:
            assert all(each["name"].values()), each["id"]
    for process_id in content.PROCESS_IDS:
        spec = content.process(process_id)
        assert all(field.label.zh and field.label.en for field in spec.fields.values())


@pytest.mark.parametrize(
    ("day", "states"),
    [
        ("2023-11-20", {"V2.1": "released", "V3.0": "draft", "V3.1": "draft"}),
        ("2024-02-19", {"V2.1": "released", "V3.0": "pilot", "V3.1": "draft"}),
        ("2024-03-18", {"V2.1": "released", "V3.0": "pilot", "V3.1": "draft"}),
        ("2024-04-08", {"V2.1": "retired", "V3.0": "released", "V3.1": "draft"}),
    ],
)
def test_a_chapter_knows_its_versions(day: str, states: dict[str, str]) -> None:
    standing = chapters.standing_on(content.process("order").versions, date.fromisoformat(day))
    assert {each.version.label: each.state for each in standing} == states


def test_all_eight_processes_run_in_the_last_chapter() -> None:
    day = date.fromisoformat(chapters.DEFAULT)
    for process_id in content.PROCESS_IDS:
        states = [each.state for each in chapters.standing_on(content.process(process_id).versions, day)]
        assert states.count("released") == 1, process_id
