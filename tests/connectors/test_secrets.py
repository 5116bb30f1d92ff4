"""Secrets are filled in at the call, and struck out of all that comes back."""

from __future__ import annotations

import pytest

from bihuan.application.ports.effects import BusinessError, Call, Failed
from bihuan.connectors import Connector, Registry
from bihuan.connectors.parameters import STRUCK_OUT, Parameters, Secrets

SECRETS = Secrets({"KEY": "hunter22", "LONGER": "hunter22-and-more", "TINY": "x"})


def asked(template: str, **variables: object) -> str:
    return Parameters(Call(topic="t", variables=variables, headers={"h": template}), SECRETS).text("h")


def test_headers_are_filled_in() -> None:
    assert asked("a {x} b {y.z} {{}} {secrets.KEY}", x=1, y={"z": [True]}) == "a 1 b [true] {} hunter22"
    assert asked("{x}", x=None) == ""
    assert asked("{x}", x="{secrets.KEY}") == "{secrets.KEY}", "what a variable holds is never read as a template"


@pytest.mark.parametrize("template", ["{", "}", "{x", "{x.y}", "{unknown}", "{x!s}", "{x:>9}", "{}", "{secrets.NONE}"])
def test_templates_that_do_not_fit(template: str) -> None:
    with pytest.raises(Failed) as caught:
        asked(template, x=1)
    assert not caught.value.again


def answering(answer: object) -> Registry:
    registry = Registry(secrets=SECRETS)

    def work(call: Call) -> dict[str, object]:
        if isinstance(answer, Exception):
            raise answer
        return {"found": answer}

    registry.add("t", Connector(system="s", work=work))
    return registry


def test_results_hold_no_secret() -> None:
    found = answering({"echo": ["Bearer hunter22-and-more", "hunter22"], "n": 1}).call(Call(topic="t", variables={}))
    assert found == {"found": {"echo": [f"Bearer {STRUCK_OUT}", STRUCK_OUT], "n": 1}}


ERRORS = [Failed("no hunter22"), ZeroDivisionError("hunter22"), BusinessError("E", "hunter22", {"v": "hunter22"})]


@pytest.mark.parametrize("error", ERRORS)
def test_errors_hold_no_secret(error: Exception) -> None:
    with pytest.raises((Failed, BusinessError)) as caught:
        answering(error).call(Call(topic="t", variables={}))
    assert "hunter22" not in repr(caught.value) + str(caught.value.__dict__)
    assert caught.value.__cause__ is None
