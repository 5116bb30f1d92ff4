"""The forms of a version: read, and changed while it is a draft."""

from __future__ import annotations

from typing import Any

import msgspec

from bihuan import bpmn, forms
from bihuan.application.actor import Actor
from bihuan.application.models import versions
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import VersionRecord
from bihuan.application.views.processes import FormInVersion, SaveForm, VersionView
from bihuan.bpmn import extension, walk
from bihuan.bpmn.foundation import BaseElement
from bihuan.kernel.errors import Conflict, InvalidInput, InvalidModel, NotFound
from bihuan.kernel.text import Text


def list_forms(tx: Transaction, actor: Actor, key: int) -> list[FormInVersion]:
    """Every form of the version, each with the steps that show it."""
    actor.require("processes.read")
    version = versions.find(tx, key)
    used = _used(tx, version)
    found = [each for each in tx.versions.resources(key) if each.kind == "form"]
    return [
        FormInVersion(
            id=each.id,
            form=msgspec.json.decode(tx.contents.get(each.content), type=dict[str, Any]),
            used_by=used.get(each.id, []),
        )
        for each in sorted(found, key=lambda each: each.id)
    ]


def save_form(tx: Transaction, actor: Actor, key: int, name: str, command: SaveForm) -> VersionView:
    """Store a draft's form, a new one where there is none by that name; raises `InvalidModel` with every problem in it."""
    actor.require("processes.edit")
    if not versions.PROCESS_ID.fullmatch(name):
        raise InvalidInput("process.malformed_id", place="/id", id=name[:80])
    _require_version(tx, key, command.version)
    forms.read(command.form)
    return versions.put_resource(tx, actor, key, "form", name, msgspec.json.encode({**command.form, "id": name}))


def remove_form(tx: Transaction, actor: Actor, key: int, name: str, version: int) -> VersionView:
    """Remove a form that no step of the draft shows."""
    actor.require("processes.edit")
    record = _require_version(tx, key, version)
    versions.draft(tx, key, version)
    kept = [each for each in tx.versions.resources(key) if (each.kind, each.id) != ("form", name)]
    if len(kept) == len(tx.versions.resources(key)):
        raise NotFound("version.no_such_resource", place=name)
    if _used(tx, record).get(name):
        raise InvalidInput("version.form_in_use", place=name, form=name)
    tx.versions.set_resources(key, kept)
    return versions.shown(tx, tx.versions.save(record))


def _require_version(tx: Transaction, key: int, expected: int) -> VersionRecord:
    version = versions.find(tx, key)
    if version.version != expected:
        raise Conflict("version.changed", place=str(key))
    return version


def _used(tx: Transaction, version: VersionRecord) -> dict[str, list[Text]]:
    """The names of the steps that show a form, by form; of a diagram that cannot be read none."""
    found: dict[str, list[Text]] = {}
    try:
        process = walk.process(bpmn.read(tx.contents.get(version.content)), version.process_id)
        for node in walk.walk(process) if process is not None else ():
            if not isinstance(node, BaseElement):
                continue
            ours = extension.of(node)
            if ours.form is not None and ours.form.id:
                found.setdefault(ours.form.id, []).append(extension.name_of(node))
    except InvalidModel:
        return {}
    return found
