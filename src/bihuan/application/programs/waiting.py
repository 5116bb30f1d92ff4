"""Who waits for which message, for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bihuan.application.actor import Actor
from bihuan.application.ports import Transaction
from bihuan.application.ports.records import InstanceRecord, SubscriptionRecord
from bihuan.application.ports.search import Clause, Condition, Operator, Order, Search
from bihuan.application.programs import documents, filters, finding
from bihuan.application.programs.documents import TENANT, element_key, moment
from bihuan.application.programs.filters import Field, Query
from bihuan.application.programs.kinds import INSTANT, KEY

_MESSAGES = Condition("kind", "eq", "message")


def _fields(tx: Transaction) -> dict[str, Field]:
    return {
        "messageSubscriptionKey": Field(kind=KEY, special=lambda operator, value: _by_key(tx, operator, value)),
        "processInstanceKey": Field(column="instance_key", kind=KEY),
        "processDefinitionId": Field(column="process_id"),
        "processDefinitionKey": Field(column="version_key", through="instances", kind=KEY),
        "businessId": Field(column="business_no", through="instances", empty=True),
        "elementId": Field(column="element_id"),
        "elementInstanceKey": finding.at_element(tx),
        "messageName": Field(column="name"),
        "correlationKey": Field(column="correlation", empty=True),
        "messageSubscriptionState": Field(choices={"CREATED": ()}),
        "messageSubscriptionType": Field(choices={"PROCESS_EVENT": ()}),
        "lastUpdatedDate": Field(column="created_at", kind=INSTANT),
        "tenantId": documents.TENANT_FIELD,
        **filters.never("inboundConnectorType", "toolName"),
    }


def _by_key(tx: Transaction, operator: Operator, value: Any) -> Iterable[Clause]:
    if operator == "exists":
        return
    wanted = set(map(str, filters.keys_of("messageSubscriptionKey", operator, value)))
    found: list[tuple[int, int]] = []
    for part in finding.around(tx, map(int, wanted)):
        here = Search(where=(_MESSAGES, Condition("instance_key", "in", part)), limit=filters.MOST_SKIPPED)
        found += [(each.instance_key, each.number) for each in tx.search.subscriptions(here) if _key(each) in wanted]
    yield filters.places("instance_key", "number", found)


def _key(subscription: SubscriptionRecord) -> str:
    return str(documents.inner_key(subscription.instance_key, "subscription", subscription.number))


def search(tx: Transaction, actor: Actor, query: Query) -> dict[str, Any]:
    """The messages that running instances wait for."""
    actor.require("instances.read_all")
    wanted = filters.search(query, _fields(tx), Order("instance_key"), _MESSAGES, *documents.within(actor))
    rows = tx.search.subscriptions(wanted)
    around = documents.instances_by_key(tx, (row.instance_key for row in rows))
    return filters.page_of(
        rows,
        lambda each: _document(tx, each, around.get(each.instance_key)),
        tx.search.count("subscriptions", wanted, filters.MOST_COUNTED),
        lambda each: tx.search.place(each, wanted),
    )


def _document(tx: Transaction, subscription: SubscriptionRecord, instance: InstanceRecord | None) -> dict[str, Any]:
    version = tx.versions.find(instance.version_key) if instance else None
    return {
        "messageSubscriptionKey": _key(subscription),
        "processDefinitionId": subscription.process_id,
        "processDefinitionKey": str(instance.version_key) if instance else None,
        "processDefinitionName": documents.name_of(tx, subscription.process_id),
        "processDefinitionVersion": version.number if version else None,
        "processInstanceKey": str(subscription.instance_key),
        "rootProcessInstanceKey": str(instance.root_key or instance.key) if instance else None,
        "businessId": (instance.business_no or None) if instance else None,
        "elementId": subscription.element_id,
        "elementInstanceKey": element_key(subscription.instance_key, subscription.element_instance),
        "messageSubscriptionState": "CREATED",
        "messageSubscriptionType": "PROCESS_EVENT",
        "lastUpdatedDate": moment(subscription.created_at),
        "messageName": subscription.name,
        "correlationKey": subscription.correlation or None,
        "toolProperties": {},
        "toolName": None,
        "inboundConnectorType": None,
        "tenantId": TENANT,
        "physicalTenantId": TENANT,
    }
