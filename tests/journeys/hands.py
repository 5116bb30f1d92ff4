"""What every journey does: wait until a page stands, choose from a list, ask the server as this person, keep a picture."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

PICTURES = os.environ.get("BIHUAN_TEST_PICTURES", "")


def keep(page: Page, name: str) -> None:
    """A picture of the page, when somebody wants to look at what the journey saw: `BIHUAN_TEST_PICTURES` names the folder."""
    if PICTURES:
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


def call(page: Page, method: str, path: str, body: Any = None) -> Any:
    """A command as this person, through the page's own session."""
    return page.evaluate(
        """async ([method, path, body]) => {
          const session = await (await fetch('/api/session')).json();
          const answer = await fetch(path, {method, body: body === null ? undefined : JSON.stringify(body),
            headers: {'content-type': 'application/json', 'X-CSRF-Token': session.csrfToken}});
          return {status: answer.status, body: answer.status === 204 ? null : await answer.json()};
        }""",
        [method, path, body],
    )


def ready(page: Page) -> None:
    """What the page reads has come."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def choose(place: Page | Locator, label: str, option: str) -> None:
    """Pick from a select by its label, from the list that belongs to it; what is typed narrows the list first.

    In a dialog the beginning of the label is enough: hints stand behind it.
    """
    if isinstance(place, Page):
        page, field = place, place.get_by_label(label, exact=True).last
    else:
        page, field = place.page, place.get_by_role("combobox", name=label).first
    field.click()
    if field.get_attribute("readonly") is None:
        field.fill(option)
    its_list = page.locator(".ant-select-dropdown").filter(has=page.locator(f"[id='{field.get_attribute('aria-controls')}']"))
    its_list.locator(".ant-select-item-option", has_text=option).first.click()
    field.blur()


@contextmanager
def accepted(page: Page, path: str, method: str = "PUT") -> Iterator[None]:
    """What is done inside sends a command whose address holds `path`; the server agrees to it."""
    with page.expect_response(lambda answer: path in answer.url and answer.request.method == method) as told:
        yield
    assert told.value.ok, told.value.text()


def narrow(page: Page) -> None:
    """Nothing pushes the page sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
