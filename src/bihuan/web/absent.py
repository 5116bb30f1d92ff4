"""What clients of `/v2` may ask for and do not find here: which paths, and why; see the table in the user's documentation."""

from __future__ import annotations

import re

from bihuan.kernel.errors import BihuanError
from bihuan.web.problems import PROGRAMS, NotOffered

# By the first pattern that fits what follows `/v2`; each names a sentence.
_ABSENT = tuple(
    (re.compile(pattern), f"program.absent.{reason}")
    for pattern, reason in (
        (r"/(process-instances|decision-instances|resources)(/[^/]+)?/deletion", "deletion"),
        (r"/correlated-message-subscriptions/search", "met"),
        (r"/element-instances/wait-states/search", "wait_states"),
        (r"/documents(/.*)?", "documents"),
        (r"/(users|groups|roles|tenants|authorizations|mapping-rules|setup)(/.*)?", "people"),
        (r"/authentication/me/authorizations/search", "people"),
        (r"/(clock|backups|cluster|exporting|restore|mode|system)(/.*)?", "system"),
        (r"/cluster-variables(/.*)?", "cluster_variables"),
        (r"/global-task-listeners(/.*)?", "listeners"),
        (r"/conditionals/evaluation|/element-instances/ad-hoc-activities/.*", "ad_hoc"),
        (r"/jobs/(statistics/.*|batch-update)", "jobs"),
        (r"/(agent-definitions|agent-instances|secrets)(/.*)?", "agents"),
        (r"/process-instances/[^/]+/business-id-assignment", "business_id"),
    )
)


def absent(path: str) -> BihuanError | None:
    """What to answer about a path of theirs that is not served; None for one that nobody knows."""
    if not path.startswith(f"{PROGRAMS}/"):
        return None
    asked = path.removeprefix(PROGRAMS).rstrip("/")
    code = next((code for pattern, code in _ABSENT if pattern.fullmatch(asked)), None)
    return NotOffered(code) if code is not None else None
