"""Detectors: one weakness each. Every detector is a function from a `Scene` to findings; `ALL` lists them.

Thresholds are those of the literature named in each module, or marked as our own.
"""

from bihuan.mining.detectors.approvals import redundant_approvals
from bihuan.mining.detectors.duties import single_persons, unclear_duties
from bihuan.mining.detectors.entries import duplicate_entries
from bihuan.mining.detectors.groups import slow_groups, variant_sprawl
from bihuan.mining.detectors.handoffs import manual_handoffs, ping_pong
from bihuan.mining.detectors.repeats import late_rejections, rework
from bihuan.mining.detectors.times import automation, late_steps, waiting

ALL = (
    waiting,
    redundant_approvals,
    duplicate_entries,
    manual_handoffs,
    unclear_duties,
    rework,
    ping_pong,
    slow_groups,
    variant_sprawl,
    late_steps,
    automation,
    single_persons,
    late_rejections,
)
