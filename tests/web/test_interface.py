"""The built pages: hashed files for ever, the first page for every deep link, nothing outside the folder."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from bihuan.web import WebSettings
from tests.web.site import Site, served

SCRIPT = "console.log('loop');\n" * 200


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ui")
    (folder / "assets").mkdir()
    (folder / "index.html").write_text("<!doctype html><title>闭环</title>" + " " * 2_000, encoding="utf-8")
    (folder / "assets" / "main-a1b2.js").write_text(SCRIPT)
    (folder / "assets" / "packed-a1b2.js").write_text(SCRIPT)
    (folder / "assets" / "packed-a1b2.js.br").write_bytes(b"brotli bytes")
    (folder / "assets" / "face-c3.woff2").write_bytes(bytes(range(256)) * 20)
    (folder / "loop.svg").write_text("<svg/>")
    (folder / ".stamp").write_text("secret")
    (folder.parent / "outside.txt").write_text("outside")
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site"), WebSettings(interface=folder)) as running:
        yield running


@pytest.mark.parametrize(
    "path", ["/", "/tasks", "/tasks/123", "/processes/order.fulfilment/design", "/login", "/%E4%BB%BB%E5%8A%A1"]
)
def test_every_deep_link_is_the_first_page(site: Site, path: str) -> None:
    answer = site.visitor().get(path)
    assert answer.status_code == 200
    assert "<title>闭环</title>" in answer.text
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_hashed_files_are_kept_for_ever(site: Site) -> None:
    answer = site.visitor().get("/assets/main-a1b2.js")
    assert answer.text == SCRIPT
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["content-encoding"] == "gzip"


def test_files_travel_packed_as_the_browser_can_read_them(site: Site) -> None:
    visitor = site.visitor()
    with visitor.stream("GET", "/assets/main-a1b2.js", headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
    assert gzip.decompress(packed).decode() == SCRIPT
    with visitor.stream("GET", "/assets/packed-a1b2.js", headers={"Accept-Encoding": "gzip, br"}) as answer:
        assert answer.headers["content-encoding"] == "br"
        assert b"".join(answer.iter_raw()) == b"brotli bytes"
    plain = visitor.get("/assets/main-a1b2.js", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert "content-encoding" not in visitor.get("/assets/face-c3.woff2").headers


def test_what_the_browser_has_is_not_sent_again(site: Site) -> None:
    visitor = site.visitor()
    etag = visitor.get("/").headers["etag"]
    answer = visitor.get("/tasks", headers={"If-None-Match": f'W/"other", {etag}'})
    assert answer.status_code == 304
    assert not answer.content


def test_head_has_the_length_and_no_body(site: Site) -> None:
    answer = site.visitor().head("/loop.svg", headers={"Accept-Encoding": "identity"})
    assert answer.headers["content-length"] == "6"
    assert answer.content == b""


@pytest.mark.parametrize(
    "path",
    [
        "/assets/none.js",
        "/.stamp",
        "/..%2foutside.txt",
        "/assets/../../outside.txt",
        "/assets/%2e%2e/%2e%2e/outside.txt",
        "/robots.txt",
    ],
)
def test_nothing_but_the_files_is_served(site: Site, path: str) -> None:
    answer = site.visitor().get(path)
    assert "outside" not in answer.text
    assert "secret" not in answer.text
    assert answer.status_code == 404 or "<title>" in answer.text


def test_pages_are_read_only(site: Site) -> None:
    assert site.visitor().post("/tasks", json={}).status_code == 405


def test_pages_run_only_our_own_scripts(site: Site) -> None:
    headers = site.visitor().get("/").headers
    policy = headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_without_a_built_interface_it_is_said(tmp_path: Path) -> None:
    with served(tmp_path, WebSettings(interface=tmp_path / "nothing")) as site:
        answer = site.visitor(**{"Accept-Language": "en"}).get("/")
        assert answer.status_code == 503
        assert "carries no web interface" in answer.text
        assert site.visitor().get("/api/health").status_code == 200
