"""Tests of processes, for those who draw them: `Scenario` in Python, cases in YAML, both without a server or database.

    from bihuan.testing import Scenario

    def test_a_large_order_is_checked():
        order = Scenario("models/order.bpmn", "models/discount.dmn")
        order.start("order", amount=120_000)
        order.expect(active={"check": 1})
        order.complete("check", approved=True)
        order.job("erp.book", booked=True)
        order.expect(active={}, completed=True, variables={"booked": True})

pytest finds the plugin by itself: the fixture `scenario` makes scenarios from files beside the test, and files named
`*.cases.yaml` are collected, each case a test (the format: `bihuan.engine.conformance.cases`).
"""

from bihuan.testing.scenario import Scenario

__all__ = ["Scenario"]
