"""At the door: cookies, CSRF, one-time passwords, log-out."""

from __future__ import annotations

from tests.web.site import ADMINISTRATOR, PASSWORD, Site


def test_log_in_sets_a_cookie_no_script_can_read(site: Site) -> None:
    visitor = site.visitor()
    answer = visitor.post("/api/session", json={"login": "Li_Na ", "password": PASSWORD})
    assert answer.status_code == 200
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    session = answer.json()
    assert session["person"]["id"] == "li_na"
    assert session["csrfToken"]
    assert visitor.get("/api/session").json()["csrfToken"] == session["csrfToken"]


def test_behind_a_proxy_with_https_the_cookie_is_secure(site: Site) -> None:
    visitor = site.visitor(**{"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"})
    answer = visitor.post("/api/session", json={"login": "li_na", "password": PASSWORD})
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"].startswith("max-age=")


def test_wrong_passwords_say_nothing_about_which_half_was_wrong(site: Site) -> None:
    visitor = site.visitor(**{"Accept-Language": "en"})
    wrong = visitor.post("/api/session", json={"login": "zhou_wen", "password": "x"})
    unknown = visitor.post("/api/session", json={"login": "nobody", "password": "x"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json()["detail"] == unknown.json()["detail"]
    assert wrong.headers["www-authenticate"]


def test_five_wrong_passwords_lock_the_account(site: Site) -> None:
    visitor = site.visitor(**{"Accept-Language": "zh-CN"})
    for _ in range(5):
        visitor.post("/api/session", json={"login": "bai_yu", "password": "x"})
    locked = visitor.post("/api/session", json={"login": "bai_yu", "password": PASSWORD})
    assert locked.status_code == 401
    assert locked.json()["code"] == "session.locked"
    assert "15" in locked.json()["detail"]


def test_commands_without_the_token_are_refused(site: Site) -> None:
    browser = site.browser("li_na")
    del browser.headers["X-CSRF-Token"]
    assert browser.put("/api/session/preferences", json={"language": "en"}).json()["code"] == "web.csrf"
    browser.headers["X-CSRF-Token"] = "0" * 48
    refused = browser.put("/api/session/preferences", json={"language": "en"})
    assert refused.status_code == 403
    browser.headers["X-CSRF-Token"] = browser.csrf
    assert browser.put("/api/session/preferences", json={"language": "en"}).json() == {"language": "en"}


def test_a_token_of_another_session_opens_nothing(site: Site) -> None:
    one, other = site.browser("li_na"), site.browser("li_na")
    one.headers["X-CSRF-Token"] = other.csrf
    assert one.delete("/api/session").status_code == 403


def test_other_sites_may_not_command(site: Site) -> None:
    browser = site.browser("li_na", **{"Sec-Fetch-Site": "same-origin"})
    browser.headers["Sec-Fetch-Site"] = "cross-site"
    assert browser.delete("/api/session").json()["code"] == "web.cross_site"
    login = browser.post("/api/session", json={"login": "li_na", "password": PASSWORD})
    assert login.status_code == 403


def test_a_form_of_another_site_cannot_log_anybody_in(site: Site) -> None:
    answer = site.visitor().post("/api/session", content=b'{"login":"li_na"}', headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


def test_after_log_out_the_cookie_opens_nothing(site: Site) -> None:
    browser = site.browser("li_na")
    token = browser.cookies["bihuan_session"]
    gone = browser.delete("/api/session")
    assert gone.status_code == 204
    assert "Max-Age=0" in gone.headers["set-cookie"]
    again = site.visitor(Cookie=f"bihuan_session={token}")
    assert again.get("/api/session").status_code == 401


def test_logging_in_again_ends_the_session_of_this_browser(site: Site) -> None:
    browser = site.browser("li_na")
    token = browser.cookies["bihuan_session"]
    browser.log_in("ma_qiang")
    assert browser.get("/api/session").json()["person"]["id"] == "ma_qiang"
    assert site.visitor(Cookie=f"bihuan_session={token}").get("/api/session").status_code == 401


def test_a_one_time_password_opens_only_the_way_to_ones_own(site: Site) -> None:
    drawn = site.browser(ADMINISTRATOR).post("/api/people/ma_qiang/password-reset").json()
    browser = site.browser("ma_qiang", drawn["password"])
    assert browser.get("/api/session").json()["mustChangePassword"] is True
    for path in ("/api/people", "/api/home", "/api/work-items", "/api/processes"):
        refused = browser.get(path, headers={"Accept-Language": "en"})
        assert refused.status_code == 403
        assert refused.json()["code"] == "web.must_change_password"
    weak = browser.put("/api/session/password", json={"old": drawn["password"], "new": "short"})
    assert weak.status_code == 422
    assert weak.json()["problems"][0]["place"] == "/new"
    changed = browser.put("/api/session/password", json={"old": drawn["password"], "new": PASSWORD + "-neu"})
    assert changed.status_code == 204
    assert browser.get("/api/people").status_code == 200


def test_a_new_password_ends_the_other_sessions(site: Site) -> None:
    here, there = site.browser("liu_yang"), site.browser("liu_yang")
    assert here.put("/api/session/password", json={"old": PASSWORD, "new": PASSWORD + "2"}).status_code == 204
    assert here.get("/api/session").status_code == 200
    assert there.get("/api/session").status_code == 401


def test_the_chosen_language_is_kept(site: Site) -> None:
    site.browser("wang_jian").put("/api/session/preferences", json={"language": "en"}).raise_for_status()
    session = site.browser("wang_jian", **{"Accept-Language": "zh-CN"}).get("/api/session").json()
    assert session["language"] == "en"
