"""The systems around the demo company: ERP, CRM, OA, MES, WMS, TMS, bank, anti-fraud. Inside the product, no network.

Each answer depends on its input alone, so the same call has the same answer however often it is made: that is what makes
them safe to repeat.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bihuan.application.ports.effects import Call
from bihuan.connectors.contract import Connector, Work

SHORT_SHARE = 0.04
HIT_SHARE = 0.01
SUSPECT_SHARE = 0.08


def share(*parts: Any) -> float:
    """A number in 0..1 that looks like chance and depends on the parts alone."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def pick(low: int, high: int, *parts: Any) -> int:
    """An integer from `low` to `high`, both included."""
    return low + int(share(*parts) * (high - low + 1))


def _figure(value: Any) -> float:
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        return 0.0


def _stock(call: Call) -> Mapping[str, Any]:
    product, quantity = call.variables.get("product"), _figure(call.variables.get("quantity"))
    short = share("stock", product, quantity, call.idempotency_key) < SHORT_SHARE
    on_hand = int(quantity * share("left", product, quantity)) if short else int(quantity) + pick(20, 900, "stock", product)
    return {"on_hand": on_hand, "short": short}


def _budget(call: Call) -> Mapping[str, Any]:
    code, amount = call.variables.get("budget_code"), _figure(call.variables.get("amount"))
    left = pick(20, 900, "budget", code) * 1_000 + pick(0, 999, "cents", code, amount)
    return {"left": left, "over": amount > left}


def _purchase_order(call: Call) -> Mapping[str, Any]:
    number = pick(0, 999_999, "po", call.variables.get("item"), call.variables.get("amount"), call.idempotency_key)
    return {"number": f"PO{number:06d}"}


def _customer(call: Call) -> Mapping[str, Any]:
    customer = call.variables.get("customer")
    level = "ABBCC"[pick(0, 4, "level", customer)]
    return {"customer_level": level, "phone": f"0512-{pick(60_000_000, 69_999_999, 'phone', customer)}"}


def _refunds(call: Call) -> Mapping[str, Any]:
    return {"count": pick(0, 3, "refunds", call.variables.get("order_no")) // 2}


def _plan(call: Call) -> Mapping[str, Any]:
    """The next free slot of the workshop: urgent orders tomorrow, the others within three days."""
    priority = _figure(call.variables.get("priority"))
    days = 1 if priority >= 90 else pick(1, 3, "slot", call.idempotency_key)
    start = datetime.fromtimestamp(call.now / 1000, UTC) + timedelta(days=days)
    slot = start.replace(hour=pick(1, 8, "hour", call.idempotency_key), minute=0, second=0, microsecond=0)
    return {"slot": slot.strftime("%Y-%m-%dT%H:%M:%SZ")}


def _reserve(call: Call) -> Mapping[str, Any]:
    return {"reserved": bool(call.variables.get("products"))}


def _chase(call: Call) -> Mapping[str, Any]:
    return {"asked": True, "ticket": f"T{pick(10_000, 99_999, 'chase', call.variables.get('waybill'), call.idempotency_key)}"}


def _badge(call: Call) -> Mapping[str, Any]:
    return {"badge": f"B{pick(1_000, 9_999, 'badge', call.variables.get('name'))}"}


def _account(call: Call) -> Mapping[str, Any]:
    account = str(call.variables.get("account") or "")
    return {"known": len(account) >= 8 and share("account", account, call.variables.get("supplier")) > 0.05}


def _pay_back(call: Call) -> Mapping[str, Any]:
    return {"slip": f"RF{pick(0, 99_999_999, 'slip', call.variables.get('order_no'), call.idempotency_key):08d}"}


def _fraud(call: Call) -> Mapping[str, Any]:
    chance = share("fraud", call.variables.get("applicant"), call.variables.get("id_number"))
    level = "hit" if chance < HIT_SHARE else "suspect" if chance < HIT_SHARE + SUSPECT_SHARE else "clear"
    return {"level": level, "delinquency": pick(0, 6, "late", call.variables.get("id_number")) // 3}


def _report(call: Call) -> Mapping[str, Any]:
    return {"report": f"R{pick(1_000, 9_999, 'report', call.variables.get('subject'), call.idempotency_key)}", "refreshed": True}


def _release(call: Call) -> Mapping[str, Any]:
    """A process configured in the office system, fields added in the customer system: done as soon as asked."""
    return {"configured": True, "change": f"C{pick(100, 999, 'change', call.topic, call.idempotency_key)}"}


_SYSTEMS: dict[str, tuple[str, Work]] = {
    "erp.stock": ("erp", _stock),
    "erp.budget": ("erp", _budget),
    "erp.purchase_order": ("erp", _purchase_order),
    "crm.customer": ("crm", _customer),
    "crm.refunds": ("crm", _refunds),
    "mes.plan": ("mes", _plan),
    "wms.reserve": ("wms", _reserve),
    "tms.chase": ("tms", _chase),
    "oa.badge": ("oa", _badge),
    "bank.account": ("bank", _account),
    "bank.refund": ("bank", _pay_back),
    "antifraud.check": ("antifraud", _fraud),
    "bi.report": ("bi", _report),
    "oa.configure": ("oa", _release),
    "crm.fields": ("crm", _release),
}


def connectors() -> dict[str, Connector]:
    """The mock systems by topic."""
    return {topic: Connector(system=system, work=work) for topic, (system, work) in _SYSTEMS.items()}
