"""What the simulated staff writes into a form: plausible, and the same for the same seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bihuan.demo.content import Field, Pace, ProcessSpec

_SURNAMES = "王李张刘陈杨赵黄周吴"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"


def answer(spec: ProcessSpec, name: str, pace: Pace | None, chance: Random, now_ms: int) -> Any:
    """A value for the field `name`."""
    field = spec.fields[name]
    if pace and name in pace.chance:
        return chance.random() < pace.chance[name]
    if pace and name in pace.choice:
        return chance.choice(pace.choice[name])
    if pace and name in pace.number:
        low, high = pace.number[name]
        return round(chance.uniform(low, high))
    if name in spec.sample:
        return chance.choice(spec.sample[name])
    return _plausible(name, field, chance, now_ms)


def _plausible(name: str, field: Field, chance: Random, now_ms: int) -> Any:
    match field.type:
        case "bool":
            return name in (
                "order_complete",
                "consent",
                "checklist_done",
                "training_done",
                "licence_ok",
                "script_approved",
                "account_checked",
                "mine",
            )
        case "select":
            return chance.choice(list(field.options))
        case "number":
            low, high = field.min or 1, min(field.max or 60, 60)
            return round(chance.uniform(low, max(low, high)))
        case "money":
            return _money(name, field, chance)
        case "date":
            return _date(name, chance, now_ms)
        case "datetime":
            at = datetime.fromtimestamp(now_ms / 1000, UTC) + timedelta(days=1)
            return at.replace(minute=0, second=0, microsecond=0).isoformat()
        case "phone":
            return f"138{chance.randrange(10**8):08d}"
        case "table":
            return _rows(field, chance)
        case _:
            return _words(name, chance)


def _money(name: str, field: Field, chance: Random) -> float:
    if name == "income":
        return round(chance.uniform(6_000, 28_000), 0)
    low = field.min or 20
    high = field.max or 80_000
    return round(min(high, low + chance.lognormvariate(8.6, 1.1)), 2)


def _date(name: str, chance: Random, now_ms: int) -> str:
    today = datetime.fromtimestamp(now_ms / 1000, UTC).date()
    if name == "birth_date":
        return (today - timedelta(days=chance.randrange(22 * 365, 58 * 365))).isoformat()
    return (today + timedelta(days=chance.randrange(3, 15))).isoformat()


def _rows(field: Field, chance: Random) -> list[dict[str, Any]]:
    goods = ("挂钩套装", "折叠桌", "保温杯", "收纳箱", "工具包")
    makers = ("甲供应商", "乙供应商", "丙供应商")
    rows: list[dict[str, Any]] = []
    for number in range(3):
        row: dict[str, Any] = {}
        for column, inner in field.columns.items():
            if inner.type == "money":
                row[column] = round(chance.uniform(60, 900), 2)
            elif inner.type == "number":
                row[column] = chance.randrange(1, 40)
            elif column == "supplier":
                row[column] = makers[number]
            elif column == "customer":
                row[column] = person(chance)
            else:
                row[column] = chance.choice(goods)
        rows.append(row)
    return rows


def quoted(quotes: list[dict[str, Any]], amount: float, chance: Random) -> list[dict[str, Any]]:
    """The offers that a purchase was chosen from: the first is taken, the others ask for more."""
    shares = (1.0, chance.uniform(1.01, 1.08), chance.uniform(1.03, 1.15))
    return [{**each, "price": round(amount * share, 2)} for each, share in zip(quotes, shares, strict=True)]


def _words(name: str, chance: Random) -> str:
    number = chance.randrange(10**6)
    match name:
        case "waybill":
            return f"SF{number:010d}"
        case "received_by" | "mentor" | "customer" | "candidate" | "applicant":
            return person(chance)
        case "id_number":
            born = f"{chance.randrange(1960, 2002)}{chance.randrange(1, 13):02d}{chance.randrange(1, 29):02d}"
            return f"110101{born}{number % 10_000:04d}"
        case "bank_account":
            return f"6222{chance.randrange(10**12):012d}"
        case "order_no":
            return f"SO{20240100000 + number}"
        case "po_no" | "invoice_no" | "contract_no" | "proof_no" | "slip_no" | "po":
            return f"{name[:2].upper()}{number:08d}"
        case "account":
            return f"u{number % 100_000:05d}"
        case "owner":
            return chance.choice(("tech", "sales"))
        case "fraud_level":
            return "clear"
        case _:
            return chance.choice(("已核对，无异常", "按规范办理", "情况属实，同意办理", "已与对方确认"))


def person(chance: Random) -> str:
    """An invented name."""
    return chance.choice(_SURNAMES) + "".join(chance.choice(_GIVEN) for _ in range(chance.choice((1, 2))))
