"""Values of FEEL cross HTTP, the engine, the history and the database of either kind, and are the same to the last zero."""

from __future__ import annotations

from functools import partial
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.application.actor import SYSTEM
from bihuan.application.programs import instances as programs
from bihuan.application.running.projection import run_for
from bihuan.application.running.runtime import values_of
from bihuan.bpmn import model, zeebe
from bihuan.engine import codec as engine_codec
from bihuan.engine import events as ev
from bihuan.feel import codec
from bihuan.store import Database
from bihuan.web import decoding
from tests.application.conftest import Company
from tests.application.models import user
from tests.feel.test_codec import VALUES, alike

# JSON of a request refuses the null character, and so does PostgreSQL.
SENT = VALUES.filter(lambda value: "\\u0000" not in decoding.encode(codec.to_json(value)).decode())


def copying(element: str) -> model.ScriptTask:
    script = zeebe.Script(expression="= given", resultVariable="copy")
    return zeebe.with_extension(model.ScriptTask(id=element, name=element), zeebe.ZeebeExtension(script=script))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(SENT, min_size=1, max_size=40))
def test_what_is_sent_is_what_is_kept(any_company: Company, any_url: str, values: list[Any]) -> None:
    company = any_company
    if company.read(lambda tx: tx.versions.released("typed")) is None:
        company.deploy("typed", copying("take"), user("wait"))
    body = decoding.encode({"processDefinitionId": "typed", "variables": codec.to_json({"given": values})})
    start = decoding.decode(body, programs.Start)
    begun = company.write(partial(programs.start, actor=SYSTEM, body=start))
    key = int(begun.key)

    with Database(any_url) as fresh:
        found = fresh.read(lambda tx: values_of(run_for(tx, SYSTEM).load(key).state))
        assert alike(found["given"], values)
        assert alike(found["copy"], values)
        facts = fresh.read(lambda tx: [engine_codec.decode_event(row.body) for row in tx.history.of(key)])
        [started] = [each for each in facts if isinstance(each, ev.InstanceStarted)]
        assert alike(started.variables["given"], values)
        read_back = decoding.decode(decoding.encode(codec.to_json(found["copy"])), Any)
        assert alike(codec.from_json(read_back), values)
