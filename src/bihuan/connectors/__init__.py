"""What does automatic work and takes messages out: by topic, each call with an idempotency key.

Effects happen at least once. A connector hands the key on to the system behind it; one that cannot remember keys says so
with `deduplicates=False`, and its effects may happen twice after a crash.
"""

from __future__ import annotations

from bihuan.connectors.contract import BusinessError, Call, Connector, Failed, Registry
from bihuan.connectors.defaults import Connections, registry
from bihuan.connectors.mail import MailServer
from bihuan.connectors.outgoing import Outgoing, reachable
from bihuan.connectors.templates import TEMPLATES

__all__ = [
    "TEMPLATES",
    "BusinessError",
    "Call",
    "Connections",
    "Connector",
    "Failed",
    "MailServer",
    "Outgoing",
    "Registry",
    "reachable",
    "registry",
]
