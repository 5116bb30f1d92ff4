"""What processes carry beside their diagrams, for programs: forms and documents of decisions, and the diagrams themselves.

The same content under the same name is one form or one decision, whichever versions carry it, and has one key; the number of its
version counts the different contents that the name has had.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from bihuan import dmn
from bihuan.application.actor import Actor
from bihuan.application.models.blueprints import Blueprint
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import VersionRecord
from bihuan.application.ports.search import Condition, Related, Search
from bihuan.application.programs import documents, filters, kinds
from bihuan.application.programs.documents import RUN_BY, TENANT, content_key
from bihuan.application.programs.filters import Query
from bihuan.dmn import model
from bihuan.kernel.errors import BihuanError, NotFound

MOST = 100_000
_RUN_BY = Condition("state", "in", RUN_BY)
_TENANTS = {"tenantId": TENANT, "physicalTenantId": TENANT}


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """One content under one name; `version` is the newest of those that carry it, `number` counts the contents of the name."""

    name: str
    digest: str
    number: int
    newest: bool
    version: VersionRecord

    @property
    def key(self) -> str:
        return content_key("form", self.name, self.digest)


class Decision(NamedTuple):
    id: str
    name: str


class Book(Carried, frozen=True, kw_only=True):
    """A document of decisions."""

    graph: str
    title: str
    decisions: tuple[Decision, ...]

    @property
    def key(self) -> str:
        return content_key("decisions", self.graph, self.digest)

    def key_of(self, decision: str) -> str:
        return content_key("decision", decision, self.digest)


def forms(tx: Transaction, actor: Actor) -> list[Carried]:
    return _carried(tx, actor, "form")


def books(tx: Transaction, actor: Actor) -> list[Book]:
    """The documents of decisions; one that cannot be read any more is left out."""
    found: list[Book] = []
    for each in _carried(tx, actor, "dmn"):
        try:
            graph, title, decisions = _read(each.digest, tx.contents.get(each.digest))
        except BihuanError:
            continue
        known = {name: getattr(each, name) for name in Carried.__struct_fields__}
        found.append(Book(**known, graph=graph or each.name, title=title or graph or each.name, decisions=decisions))
    return found


def decisions_of(content: bytes) -> Sequence[Decision]:
    """The decisions in a document."""
    return _read(hashlib.sha256(content).hexdigest(), content)[2]


def decided(books: Iterable[Book]) -> Iterable[tuple[Book, Decision]]:
    return ((book, decision) for book in books for decision in book.decisions)


@lru_cache(maxsize=256)
def _read(digest: str, content: bytes) -> tuple[str, str, tuple[Decision, ...]]:
    read = dmn.read(content)
    nodes = [each for each in read.drgElement if isinstance(each, model.Decision)]
    return (
        str(read.id or ""),
        read.name or "",
        tuple(Decision(model.key_of(each), each.name or model.key_of(each)) for each in nodes),
    )


def _carried(tx: Transaction, actor: Actor, kind: str) -> list[Carried]:
    """Every content of the kind that a version has which instances run by or ran by, oldest first.

    Contents are counted whoever asks, so that a number means the same to everybody; the newest content of a name is the one that
    came in force last, also when it had been there before.
    """
    versions = {each.key: each for each in tx.search.versions(Search(where=(_RUN_BY,), limit=MOST))}
    rows = tx.search.resources(Search(where=(Condition("kind", "eq", kind), Related("versions", (_RUN_BY,))), limit=MOST))
    contents: dict[str, list[str]] = {}
    carriers: dict[tuple[str, str], list[VersionRecord]] = {}
    latest: dict[str, tuple[tuple[bool, int, int], str]] = {}
    for row in rows:
        version = versions[row.version_key]
        known = contents.setdefault(row.id, [])
        if row.content not in known:
            known.append(row.content)
        if actor.processes is None or version.process_id in actor.processes:
            carriers.setdefault((row.id, row.content), []).append(version)
        since = (version.state == "released", version.effective_from or 0, version.key)
        latest[row.id] = max(latest.get(row.id, (since, row.content)), (since, row.content))
    return [
        Carried(
            name=name,
            digest=digest,
            number=contents[name].index(digest) + 1,
            newest=latest[name][1] == digest,
            version=theirs[-1],
        )
        for (name, digest), theirs in carriers.items()
    ]


# --- forms -----------------------------------------------------------------------------------------------------------


def form(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    actor.require("processes.read")
    found = next((each for each in forms(tx, actor) if each.key == str(key)), None)
    if found is None:
        raise NotFound("program.no_such_form", place=str(key))
    schema = msgspec.json.decode(tx.contents.get(found.digest), type=dict[str, Any])
    return _form_document(found.name, found.digest, found.number, schema)


def form_of(tx: Transaction, actor: Actor, blueprint: Blueprint, name: str) -> dict[str, Any] | None:
    """The form of this name as a version carries it; None where it carries none."""
    plan = blueprint.forms.get(name)
    if plan is None:
        return None
    carried = (each.number for each in forms(tx, actor) if (each.name, each.digest) == (name, plan.digest))
    return _form_document(name, plan.digest, next(carried, 1), plan.schema)


def _form_document(name: str, digest: str, number: int, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "formId": name,
        "formKey": content_key("form", name, digest),
        "schema": msgspec.json.encode(schema).decode(),
        "version": number,
        **_TENANTS,
    }


# --- decisions -------------------------------------------------------------------------------------------------------

_DECISION = kinds.by_name(
    "decisionDefinitionKey",
    "decisionDefinitionId",
    "name",
    "isLatestVersion",
    "decisionRequirementsId",
    "decisionRequirementsKey",
    "decisionRequirementsName",
    "tenantId",
    version=kinds.INTEGER,
    decisionRequirementsVersion=kinds.INTEGER,
)
_REQUIREMENTS = kinds.by_name(
    "decisionRequirementsKey",
    "decisionRequirementsId",
    "decisionRequirementsName",
    "resourceName",
    "tenantId",
    version=kinds.INTEGER,
)


def decision_document(book: Book, decision: Decision) -> dict[str, Any]:
    return {
        "decisionDefinitionId": decision.id,
        "decisionDefinitionKey": book.key_of(decision.id),
        "decisionRequirementsId": book.graph,
        "decisionRequirementsKey": book.key,
        "decisionRequirementsName": book.title,
        "decisionRequirementsVersion": book.number,
        "name": decision.name,
        "version": book.number,
        **_TENANTS,
    }


def requirements_document(book: Book) -> dict[str, Any]:
    return {
        "decisionRequirementsId": book.graph,
        "decisionRequirementsKey": book.key,
        "decisionRequirementsName": book.title,
        "resourceName": f"{book.name}.dmn",
        "version": book.number,
        **_TENANTS,
    }


def decisions(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    actor.require("processes.read")
    found = [decision_document(book, decision) | {"isLatestVersion": book.newest} for book, decision in decided(books(tx, actor))]
    return filters.sliced(query, found, _DECISION)


def requirements(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    actor.require("processes.read")
    return filters.sliced(query, [requirements_document(book) for book in books(tx, actor)], _REQUIREMENTS)


def decision(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    return decision_document(*_decision(tx, actor, key))


def decision_content(tx: Transaction, actor: Actor, key: int) -> str:
    """The document in which a decision stands."""
    return tx.contents.get(_decision(tx, actor, key)[0].digest).decode()


def one_requirements(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    return requirements_document(_book(tx, actor, key))


def requirements_content(tx: Transaction, actor: Actor, key: int) -> str:
    return tx.contents.get(_book(tx, actor, key).digest).decode()


def _decision(tx: Transaction, actor: Actor, key: int) -> tuple[Book, Decision]:
    actor.require("processes.read")
    for book, each in decided(books(tx, actor)):
        if book.key_of(each.id) == str(key):
            return book, each
    raise NotFound("program.no_such_decision", place=str(key), decision=str(key))


def _book(tx: Transaction, actor: Actor, key: int) -> Book:
    actor.require("processes.read")
    found = next((each for each in books(tx, actor) if each.key == str(key)), None)
    if found is None:
        raise NotFound("program.no_such_decision", place=str(key), decision=str(key))
    return found


# --- everything that was deployed ------------------------------------------------------------------------------------

_RESOURCE = kinds.by_name(
    "resourceKey", "resourceName", "resourceId", "versionTag", "deploymentKey", "tenantId", version=kinds.INTEGER
)


class _Resource(msgspec.Struct, frozen=True):
    """Anything that was deployed: its document and where its content lies."""

    document: dict[str, Any]
    digest: str


def _resources(tx: Transaction, actor: Actor) -> Sequence[_Resource]:
    actor.require("processes.read")
    run_by = Search(where=(Condition("state", "in", RUN_BY), *documents.within(actor)), limit=MOST)
    found = [
        _Resource(_resource(str(each.key), each.process_id, "bpmn", each.number, each.label or None), each.content)
        for each in tx.search.versions(run_by)
    ]
    found += [_Resource(_resource(each.key, each.graph, "dmn", each.number, None), each.digest) for each in books(tx, actor)]
    found += [_Resource(_resource(each.key, each.name, "form", each.number, None), each.digest) for each in forms(tx, actor)]
    return found


def _resource(key: str, name: str, kind: str, number: int, tag: str | None) -> dict[str, Any]:
    return {
        "resourceKey": key,
        "resourceName": f"{name}.{kind}",
        "resourceId": name,
        "version": number,
        "versionTag": tag,
        "deploymentKey": documents.derived_key("deployment", key),
        **_TENANTS,
    }


def search(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    """Diagrams, documents of decisions and forms."""
    return filters.sliced(query, [each.document for each in _resources(tx, actor)], _RESOURCE)


def get(tx: Transaction, actor: Actor, key: int) -> dict[str, Any]:
    return _find(tx, actor, key).document


def content(tx: Transaction, actor: Actor, key: int) -> bytes:
    return tx.contents.get(_find(tx, actor, key).digest)


def _find(tx: Transaction, actor: Actor, key: int) -> _Resource:
    found = next((each for each in _resources(tx, actor) if each.document["resourceKey"] == str(key)), None)
    if found is None:
        raise NotFound("program.no_such_resource", place=str(key))
    return found
