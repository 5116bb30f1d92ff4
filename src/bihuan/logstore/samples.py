"""A log to try things out with: the purchase process of the demo company as it was, of any size.

The same seed always gives the same log. What a diagnosis should find is built in, with known sizes: the second and third
approval hardly ever reject, the order waits long for scheduling, goods are inspected again, the invoice goes to and fro
between purchasing and accounting, the supplier's number is typed in twice, one department takes longer than the others.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from bihuan.eventlog.collector import Collector
from bihuan.eventlog.model import EventLog

HOUR = 3_600_000
DAY = 24 * HOUR
BEGIN = 1_696_118_400_000  # 2023-10-01 in China
EVENTS_PER_CASE = 11.6

_NAMES = {
    "request": ("提交采购申请", "Submit purchase request"),
    "manager": ("部门经理审批", "Department manager approval"),
    "finance": ("财务审批", "Finance approval"),
    "director": ("总监审批", "Director approval"),
    "quote": ("询价比价", "Compare quotations"),
    "order": ("下达采购订单", "Place purchase order"),
    "schedule": ("安排到货", "Schedule delivery"),
    "receive": ("收货", "Receive goods"),
    "inspect": ("来料检验", "Inspect goods"),
    "invoice": ("登记发票", "Register invoice"),
    "match": ("发票核对", "Match invoice"),
    "pay": ("付款", "Pay"),
    "reject": ("驳回申请", "Reject request"),
}
_DEPARTMENTS = (("生产部", "Production"), ("研发部", "Research"), ("行政部", "Administration"), ("销售部", "Sales"))
_GROUPS = {
    "request": ("申请部门", "Requesting department"),
    "manager": ("申请部门", "Requesting department"),
    "finance": ("财务部", "Finance"),
    "director": ("总经办", "Board office"),
    "quote": ("采购部", "Purchasing"),
    "order": ("采购部", "Purchasing"),
    "schedule": ("仓储部", "Warehouse"),
    "receive": ("仓储部", "Warehouse"),
    "inspect": ("质量部", "Quality"),
    "invoice": ("财务部", "Finance"),
    "match": ("采购部", "Purchasing"),
    "pay": ("财务部", "Finance"),
    "reject": ("申请部门", "Requesting department"),
}
# Mean hours of waiting and of work, and how many people do it.
_TIMES = {
    "request": (0.0, 0.4, 40),
    "manager": (9.0, 0.15, 8),
    "finance": (14.0, 0.2, 3),
    "director": (30.0, 0.1, 2),
    "quote": (6.0, 2.5, 5),
    "order": (3.0, 0.5, 5),
    "schedule": (52.0, 0.4, 4),
    "receive": (24.0, 0.5, 6),
    "inspect": (5.0, 1.2, 4),
    "invoice": (20.0, 0.3, 4),
    "match": (8.0, 0.6, 5),
    "pay": (30.0, 0.2, 2),
    "reject": (1.0, 0.1, 8),
}
REJECTION = {"manager": 0.07, "finance": 0.004, "director": 0.002}
REINSPECTED = 0.14
SENT_BACK = 0.12
SLOW_DEPARTMENT, SLOWER = 1, 2.2

Told = Callable[[float], None]


class _Case(NamedTuple):
    code: int
    department: int
    supplier: str


def cases_for(events: int) -> int:
    """How many cases make about so many events."""
    return max(1, round(events / EVENTS_PER_CASE))


def purchases(cases: int, seed: int = 1, *, chinese: bool = True, told: Told = lambda share: None) -> EventLog:
    """The log of so many purchases, over as many weeks as 200 a week take."""
    return _Making(random.Random(seed), chinese).log(cases, told)


class _Making:
    def __init__(self, chance: random.Random, chinese: bool) -> None:
        self.chance = chance
        self.words = 0 if chinese else 1
        self.collector = Collector()
        self.at = 0

    def log(self, cases: int, told: Told) -> EventLog:
        step = 7 * DAY / 200
        for number in range(cases):
            if number % 500 == 0:
                told(number / cases)
            self.at = BEGIN + int(number * step) + self.chance.randrange(8 * HOUR)
            self._case(number)
        return self.collector.finish(name=("采购流程示例", "Purchase sample")[self.words], source="sample")

    def _case(self, number: int) -> None:
        department = self.chance.randrange(len(_DEPARTMENTS))
        amount = round(self.chance.lognormvariate(9.5, 1.0), 2)
        attributes = {"department": _DEPARTMENTS[department][self.words], "amount": amount}
        case = self.collector.case(f"PO{number + 1:06d}", attributes)
        made = _Case(case, department, f"S{self.chance.randrange(1000, 1400)}")
        self._do(made, "request")
        for level in ("manager", "finance", "director"):
            rejected = self.chance.random() < REJECTION[level]
            self._do(made, level, outcome="rejected" if rejected else "approved")
            if rejected:
                self._do(made, "reject")
                return
        self._bought(made)

    def _bought(self, case: _Case) -> None:
        self._do(case, "quote")
        self._do(case, "order", supplier_no=case.supplier)
        self._do(case, "schedule")
        self._do(case, "receive")
        self._do(case, "inspect")
        while self.chance.random() < REINSPECTED:
            self._do(case, "inspect")
        self._do(case, "invoice", vendor_code=case.supplier)
        self._do(case, "match")
        if self.chance.random() < SENT_BACK:
            for _ in range(self.chance.randrange(1, 4)):
                self._do(case, "invoice")
                self._do(case, "match")
        self._do(case, "pay")

    def _do(self, case: _Case, step: str, **attributes: str) -> None:
        wait, work, people = _TIMES[step]
        slower = SLOWER if case.department == SLOW_DEPARTMENT and step != "request" else 1.0
        waited = int(self._span(wait * slower) * HOUR)
        worked = max(int(self._span(work) * HOUR), 60_000)
        enabled = self.at
        start = enabled + waited
        self.at = start + worked
        self.collector.event(
            case.code,
            _NAMES[step][self.words],
            self.at,
            start=start,
            enabled=enabled,
            resource=f"{step}-{self.chance.randrange(people) + 1}",
            group=_GROUPS[step][self.words],
            attributes=attributes,
        )

    def _span(self, mean: float) -> float:
        """Skewed as real spans are: log-normal with the mean."""
        return self.chance.lognormvariate(0, 0.8) / 1.377 * mean if mean else 0.0
