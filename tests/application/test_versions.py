"""Versions: drafted, saved with a version check, checked, released, retired."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from bihuan.application.models import version_forms, versions
from bihuan.application.pages import process_views, processes
from bihuan.application.views.processes import (
    CreateDraft,
    CreateProcess,
    Release,
    ReturnVersion,
    SaveDiagram,
    SaveForm,
    SubmitVersion,
    VersionView,
)
from bihuan.bpmn import model
from bihuan.kernel.errors import Conflict, Forbidden, InvalidInput, InvalidModel, NotFound, Rejected
from bihuan.kernel.text import Text
from tests.application.conftest import Company
from tests.application.models import diagram, flow, person, put_in, user

ADMIN, OWNER = person("admin"), person("owner")


def create(company: Company, process_id: str = "refund") -> int:
    command = CreateProcess(id=process_id, name=Text("退款", "Refund"), category="core", department="sales", owner="chen")
    page = company.write(partial(processes.create_process, actor=ADMIN, command=command))
    return int(page.versions[0].key)


def fill(company: Company, key: int, process_id: str = "refund") -> int:
    """Give a draft a diagram that keeps every rule; answers the version to go on with."""
    content = diagram(process_id, [user("approve")]).decode()
    return company.write(
        partial(versions.save_diagram, actor=ADMIN, key=key, command=SaveDiagram(bpmn=content, version=0))
    ).version


def submit(company: Company, key: int, version: int) -> int:
    command = SubmitVersion(version=version)
    return company.write(partial(versions.submit, actor=ADMIN, key=key, command=command)).version


def test_a_new_process_begins_with_a_draft_that_lacks_responsibilities(company: Company) -> None:
    key = create(company)
    checked = company.read(lambda tx: versions.check(tx, ADMIN, key))
    assert [each.code for each in checked.problems if each.severity == "error"] == ["raci.r10_empty"]
    with pytest.raises(InvalidModel):
        company.write(partial(versions.submit, actor=ADMIN, key=key, command=SubmitVersion(version=0)))


def test_four_eyes_lie_between_a_draft_and_its_release(company: Company) -> None:
    key = create(company)
    version = fill(company, key)
    with pytest.raises(Rejected) as early:
        company.write(partial(versions.release, actor=OWNER, key=key, command=Release(version=version)))
    assert early.value.code == "version.not_reviewed"
    version = submit(company, key, version)
    with pytest.raises(Rejected):
        fill(company, key)
    with pytest.raises(Forbidden) as own:
        company.write(partial(versions.release, actor=ADMIN, key=key, command=Release(version=version)))
    assert own.value.code == "version.four_eyes"
    released = company.write(partial(versions.release, actor=OWNER, key=key, command=Release(version=version)))
    assert released.state == "released"
    assert company.start("refund", who="admin").instance_key


def test_a_version_in_review_goes_back_with_a_reason(company: Company) -> None:
    key = create(company)
    version = submit(company, key, fill(company, key))
    with pytest.raises(InvalidInput):
        company.write(partial(versions.send_back, actor=OWNER, key=key, command=ReturnVersion(version=version, reason=" ")))
    back = company.write(
        partial(versions.send_back, actor=OWNER, key=key, command=ReturnVersion(version=version, reason="时限太短"))
    )
    assert back.state == "draft"
    assert company.read(lambda tx: versions.review_of(tx, key)).remark == "时限太短"


@pytest.mark.parametrize(
    ("process_id", "department", "owner", "code"),
    [
        ("1x", "sales", "chen", "process.malformed_id"),
        ("x y", "sales", "chen", "process.malformed_id"),
        ("ok", "nowhere", "chen", "process.unknown_department"),
        ("ok", "sales", "nobody", "process.unknown_owner"),
    ],
)
def test_a_process_that_does_not_fit_is_refused(
    company: Company, process_id: str, department: str, owner: str, code: str
) -> None:
    command = CreateProcess(id=process_id, name=Text("x", "x"), category="core", department=department, owner=owner)
    with pytest.raises(InvalidInput) as caught:
        company.write(partial(processes.create_process, actor=ADMIN, command=command))
    assert caught.value.code == code


def test_a_process_id_is_given_once_and_may_be_chinese(company: Company) -> None:
    create(company, "退款流程")
    with pytest.raises(Rejected):
        create(company, "退款流程")


def test_a_diagram_is_saved_over_the_version_that_was_read(company: Company) -> None:
    key = create(company)
    content = diagram("refund", [user("approve")]).decode()
    saved = company.write(partial(versions.save_diagram, actor=ADMIN, key=key, command=SaveDiagram(bpmn=content, version=0)))
    assert saved.version == 1
    assert company.read(lambda tx: versions.diagram(tx, ADMIN, key)) == content
    with pytest.raises(Conflict):
        company.write(partial(versions.save_diagram, actor=ADMIN, key=key, command=SaveDiagram(bpmn=content, version=0)))
    for broken in ("<xml", diagram("other", [user("x")]).decode()):
        with pytest.raises(InvalidModel):
            company.write(partial(versions.save_diagram, actor=ADMIN, key=key, command=SaveDiagram(bpmn=broken, version=1)))
    assert company.read(lambda tx: versions.diagram(tx, ADMIN, key)) == content


def test_a_version_that_breaks_rules_is_not_released(company: Company) -> None:
    key = create(company)
    lost = [user("approve"), user("lost"), flow("start", "approve"), flow("approve", "nowhere")]
    content = diagram("refund", lost).decode()
    checked = company.read(lambda tx: versions.check(tx, ADMIN, key, bpmn=content))
    assert not checked.deployable
    assert all(problem.message != problem.code for problem in checked.problems)


def test_a_release_takes_the_place_of_the_one_before(company: Company) -> None:
    company.deploy("order", user("check"))
    first = company.released("order")
    started = company.start("order")
    draft = company.write(
        partial(versions.create_draft, actor=ADMIN, process_id="order", command=CreateDraft(from_version=str(first.key)))
    )
    assert draft.label == "V1.1"
    key = int(draft.key)
    with pytest.raises(Forbidden):
        company.write(partial(versions.release, actor=person("li"), key=key, command=Release(version=0)))
    version = submit(company, key, 0)
    company.write(partial(versions.release, actor=OWNER, key=key, command=Release(version=version, note=Text("新", "new"))))
    states = [each.state for each in company.read(lambda tx: process_views.page(tx, ADMIN, "order")).versions]
    assert states == ["released", "retired"]
    assert company.released("order").key == key
    [item] = company.items(started.instance_key)
    assert company.complete(item.key, "li").instance_state == "completed", "what runs finishes by its own version"
    with pytest.raises(Rejected):
        company.write(partial(versions.save_diagram, actor=ADMIN, key=key, command=SaveDiagram(bpmn="<x/>", version=1)))
    company.write(partial(versions.retire, actor=ADMIN, key=key))
    with pytest.raises(NotFound) as caught:
        company.start("order")
    assert caught.value.code == "process.nothing_released"


def test_deploying_the_same_twice_is_one_version(company: Company) -> None:
    content = diagram("order", [user("check")])
    one, two = (company.write(partial(put_in, process_id="order", content=content)) for _ in range(2))
    assert one.key == two.key
    other = company.write(partial(put_in, process_id="order", content=diagram("order", [user("other")]), label="V2.0"))
    assert other.key != one.key
    page = company.read(lambda tx: process_views.page(tx, ADMIN, "order"))
    assert [(version.label, version.state) for version in page.versions] == [("V2.0", "released"), ("V1.0", "retired")]


def test_forms_belong_to_a_draft(company: Company) -> None:
    key = create(company)
    company.write(partial(versions.put_resource, actor=ADMIN, key=key, kind="form", name="f", content=b'{"components":[]}'))
    assert company.read(lambda tx: versions.resource(tx, ADMIN, key, "form", "f")) == b'{"components":[]}'
    with pytest.raises(NotFound):
        company.read(lambda tx: versions.resource(tx, ADMIN, key, "form", "g"))
    company.write(partial(versions.put_resource, actor=ADMIN, key=key, kind="form", name="f", content=b"{"))
    assert not company.read(lambda tx: versions.check(tx, ADMIN, key)).deployable


def test_forms_are_edited_in_a_draft(company: Company) -> None:
    """What is stored is what was checked: a broken form is refused with its places, an old version too."""
    key = create(company)
    body = {"components": [{"type": "number", "key": "amount", "label": {"zh": "金额", "en": "Amount"}}]}

    def save(form: dict[str, Any], version: int, name: str = "order") -> VersionView:
        command = SaveForm(form=form, version=version)
        return company.write(partial(version_forms.save_form, actor=ADMIN, key=key, name=name, command=command))

    stored = save(body, 0)
    content = diagram("refund", [user("check", rights=())])
    drawn = company.write(
        partial(versions.save_diagram, actor=ADMIN, key=key, command=SaveDiagram(bpmn=content.decode(), version=stored.version))
    )
    [form] = company.read(lambda tx: version_forms.list_forms(tx, ADMIN, key))
    assert (form.id, form.form, form.used_by) == ("order", {**body, "id": "order"}, [Text("check步", "check")])
    with pytest.raises(InvalidModel) as broken:
        save({"components": [{"type": "select", "key": "x"}, {"type": "number"}]}, drawn.version)
    assert {problem.code for problem in broken.value.problems} == {"forms.no_choices", "forms.no_key"}
    with pytest.raises(Conflict):
        save(body, 0)
    with pytest.raises(InvalidInput):
        save(body, drawn.version, name="../x")
    with pytest.raises(InvalidInput) as used:
        company.write(partial(version_forms.remove_form, actor=ADMIN, key=key, name="order", version=drawn.version))
    assert used.value.code == "version.form_in_use"
    other = save(body, drawn.version, name="spare")
    company.write(partial(version_forms.remove_form, actor=ADMIN, key=key, name="spare", version=other.version))
    assert [each.id for each in company.read(lambda tx: version_forms.list_forms(tx, ADMIN, key))] == ["order"]


def test_unknown_forms_and_posts_are_named(company: Company) -> None:
    key = create(company)
    content = diagram("refund", [user("approve", posts=("ghost",), rights=())]).decode()
    checked = company.read(lambda tx: versions.check(tx, ADMIN, key, bpmn=content))
    assert {(problem.code, problem.severity) for problem in checked.problems} == {
        ("version.unknown_form", "error"),
        ("version.unknown_post", "warning"),
        ("raci.r5_unknown", "error"),
    }


def test_gateways_and_conditions_run(company: Company) -> None:
    elements = [
        model.ExclusiveGateway(id="big", default="big_small"),
        user("large", posts=("boss",), accountable=""),
        user("small"),
        flow("start", "big"),
        flow("big", "large", "amount > 100"),
        flow("big", "small"),
        flow("large", "end"),
        flow("small", "end"),
    ]
    company.deploy("order", *elements)
    assert [item.element_id for item in company.items(company.start("order", amount=500).instance_key)] == ["large"]
    assert [item.element_id for item in company.items(company.start("order", amount=5).instance_key)] == ["small"]
