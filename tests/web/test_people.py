"""People and the organization over HTTP, with Excel in and out."""

from __future__ import annotations

import pytest

from tests.web.process import PROCESS, deploy_process
from tests.web.site import ADMINISTRATOR, PASSWORD, Browser, Site


@pytest.fixture
def administrator(site: Site) -> Browser:
    return site.browser(ADMINISTRATOR, **{"Accept-Language": "en"})


def test_a_new_person_gets_in_with_the_password_shown_once(site: Site, administrator: Browser) -> None:
    body = {"name": {"zh": "新人", "en": "New"}, "login": "xin_ren", "department": "sales", "posts": ["clerk"]}
    created = administrator.post("/api/people/xin_ren", json=body)
    assert created.status_code == 201, created.text
    once = created.json()["oneTimePassword"]
    assert site.visitor().log_in(once["login"], once["password"])["mustChangePassword"]
    assert administrator.post("/api/people/xin_ren", json=body).status_code == 409
    person = administrator.get("/api/people/xin_ren").json()
    left = administrator.put("/api/people/xin_ren", json=body | {"active": False, "version": person["version"]})
    assert left.json()["active"] is False
    assert site.visitor().post("/api/session", json=once).status_code == 401


def test_an_old_version_of_a_person_is_refused(administrator: Browser) -> None:
    person = administrator.get("/api/people/zhou_wen").json()
    body = {"name": person["name"], "login": "zhou_wen", "department": "sales", "version": person["version"]}
    assert administrator.put("/api/people/zhou_wen", json=body).status_code == 200
    assert administrator.put("/api/people/zhou_wen", json=body).status_code == 409


def test_roles_are_given_by_who_may(site: Site, administrator: Browser) -> None:
    person = administrator.get("/api/people/ma_qiang").json()
    given = administrator.put("/api/people/ma_qiang/roles", json={"roles": ["auditor"], "version": person["version"]})
    assert given.json()["roles"] == ["auditor"]
    assert "instances.read_all" in site.browser("ma_qiang").get("/api/session").json()["permissions"]
    own = administrator.put(f"/api/people/{ADMINISTRATOR}/roles", json={"roles": [], "version": 0})
    assert own.status_code == 403


def test_the_directory_shows_what_everybody_may_see(site: Site) -> None:
    people = site.browser("li_na").get("/api/people").json()["items"]
    assert {"liu_yang", "li_na"} <= {person["id"] for person in people}
    assert not any(person["login"] for person in people)


def test_departments_and_posts_come_and_go(administrator: Browser) -> None:
    made = administrator.post("/api/departments/lab", json={"name": {"zh": "实验室", "en": "Lab"}, "parent": "company"})
    assert made.status_code == 201
    post = administrator.post("/api/posts/tester", json={"name": {"zh": "测试员", "en": "Tester"}, "department": "lab"})
    assert post.status_code == 201
    in_use = administrator.delete("/api/departments/lab", params={"version": made.json()["version"]})
    assert in_use.status_code == 409
    assert administrator.delete("/api/posts/tester", params={"version": post.json()["version"]}).status_code == 204
    assert administrator.delete("/api/departments/lab", params={"version": made.json()["version"]}).status_code == 204


def test_a_separation_rule_names_duties_that_are_there(site: Site) -> None:
    deploy_process(site.database)
    browser = site.browser(ADMINISTRATOR)
    duties = {each["id"]: each["name"] for each in browser.get("/api/separation-rules/duties").json()["items"]}
    assert {"*.start", "*.approval", f"{PROCESS}.start", f"{PROCESS}.approval", f"{PROCESS}.ask"} <= duties.keys()
    assert duties["*.start"] == {"zh": "任何流程 · 发起", "en": "Any process · Start"}
    pair = sorted(duties)[:2]
    rule = {"id": "apart", "name": {"zh": "分开", "en": "Apart"}, "scope": "instance", "left": pair[:1], "right": pair[1:]}
    assert browser.put("/api/separation-rules/apart", json=rule).status_code == 200
    saved = next(each for each in browser.get("/api/separation-rules").json()["items"] if each["id"] == "apart")
    assert saved["left"] == pair[:1]
    assert browser.delete("/api/separation-rules/apart").status_code == 204


def test_the_organization_goes_out_and_comes_back_unchanged(administrator: Browser) -> None:
    book = administrator.get("/api/organization.xlsx")
    assert book.headers["content-disposition"] == 'attachment; filename="organization.xlsx"'
    report = administrator.post("/api/organization/import", files={"data": ("organization.xlsx", book.content)}).json()
    assert report["applied"] is False
    assert report["peopleAdded"] == report["postsAdded"] == 0


def test_a_file_that_is_no_workbook_is_refused_in_words(administrator: Browser) -> None:
    for content in (b"", b"not a workbook", b"PK\x03\x04broken"):
        refused = administrator.post("/api/organization/import", files={"data": ("x.xlsx", content)}, params={"preview": False})
        assert refused.status_code in (400, 422), refused.text
        assert refused.json()["detail"]
    assert administrator.post("/api/organization/import", json={}).status_code in (400, 415)


def test_calendars_are_edited_with_their_version(site: Site) -> None:
    keeper = site.browser("mu_chen")
    calendar = keeper.get("/api/calendars/default").json()
    calendar["holidays"]["2026-12-31"] = {"zh": "盘点日", "en": "Stocktaking"}
    changed = keeper.put("/api/calendars/default", json=calendar)
    assert changed.status_code == 200, changed.text
    assert keeper.put("/api/calendars/default", json=calendar).status_code == 409
    assert site.browser("li_na", PASSWORD).put("/api/calendars/default", json=calendar).status_code == 403


def test_the_company_has_a_name(administrator: Browser) -> None:
    company = administrator.get("/api/company").json()
    company["name"] = {"zh": "闭环制造", "en": "Loop Works"}
    assert administrator.put("/api/company", json=company).json()["name"]["en"] == "Loop Works"


def test_a_deputy_is_appointed_and_ended(site: Site) -> None:
    clerk, keeper = site.browser("li_na"), site.browser("liu_yang")
    wanted = {"deputy": "liu_yang", "until": "2099-01-01T00:00:00Z", "person": ""}
    made = clerk.post("/api/deputies", json=wanted, headers={"Idempotency-Key": "deputy-1"})
    assert made.status_code == 201, made.text
    assert clerk.post("/api/deputies", json=wanted, headers={"Idempotency-Key": "deputy-1"}).json() == made.json()
    assert [each["deputy"]["id"] for each in clerk.get("/api/deputies").json()["given"]] == ["liu_yang"]
    assert [each["person"]["id"] for each in keeper.get("/api/deputies").json()["taken"]] == ["li_na"]
    assert clerk.post("/api/deputies", json=wanted | {"until": "2099-01-01T00:00:00"}).status_code == 400  # no zone
    assert keeper.delete(f"/api/deputies/{made.json()['id']}").status_code == 204
    assert clerk.get("/api/deputies").json()["given"] == []


def test_holidays_of_a_year_are_entered_by_who_keeps_the_calendars(site: Site, administrator: Browser) -> None:
    [calendar, *_] = administrator.get("/api/calendars").json()["items"]
    path = f"/api/calendars/{calendar['id']}/holidays"
    seeded = administrator.post(path, json={"country": "CN", "years": [2024]})
    assert seeded.status_code == 200, seeded.text
    assert seeded.json()["makeUp"]["2024-04-07"] == "fri"
    assert administrator.post(path, json={"country": "ZZ", "years": [2024]}).status_code == 422
    assert administrator.post(path, json={"country": "CN", "years": [1]}).status_code == 400
    assert site.browser("li_na").post(path, json={"country": "CN", "years": [2024]}).status_code == 403
