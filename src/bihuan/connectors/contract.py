"""What a connector is: a function of one call, registered under its topics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import msgspec
import structlog

from bihuan.application.ports.effects import BusinessError, Call, Failed
from bihuan.application.ports.records import OutboxRecord
from bihuan.connectors.parameters import Secrets

Work: TypeAlias = Callable[[Call], Mapping[str, Any]]
Carry: TypeAlias = Callable[[OutboxRecord], None]

log = structlog.get_logger("bihuan.connectors")


class Connector(msgspec.Struct, frozen=True, kw_only=True):
    """`work` answers a call with variables; it may raise `Failed` or `BusinessError`. `system` names what is behind it."""

    system: str
    work: Work
    deduplicates: bool = True


class Registry:
    """The connectors by topic, and who carries which kind of message out."""

    def __init__(self, connectors: Mapping[str, Connector] | None = None, secrets: Secrets | None = None) -> None:
        self._connectors = dict(connectors or {})
        self._secrets = secrets or Secrets()
        self._carriers: dict[str, Carry] = {}

    def add(self, topic: str, connector: Connector) -> None:
        """Register; a topic belongs to one connector."""
        if topic in self._connectors:
            raise ValueError(f"topic {topic} is taken")
        self._connectors[topic] = connector

    def carry(self, topic: str, carrier: Carry) -> None:
        """Have messages of a topic taken out by `carrier`."""
        self._carriers[topic] = carrier

    def find(self, topic: str) -> Connector | None:
        return self._connectors.get(topic)

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(sorted(self._connectors))

    def call(self, call: Call) -> Mapping[str, Any]:
        """Do the work of a call; raises `Failed` for a topic nobody serves.

        Whatever comes back goes into history, so secrets are struck out of it; a mistake of the connector is a failure too.
        """
        connector = self._connectors.get(call.topic)
        if connector is None:
            raise Failed(f"no connector for topic {call.topic}", again=False)
        struck = self._secrets.struck
        try:
            return self._secrets.struck_from(dict(connector.work(call)))
        except Failed as failure:
            raise Failed(struck(failure.message), again=failure.again, after_ms=failure.after_ms) from None
        except BusinessError as error:
            raise BusinessError(
                struck(error.code), struck(error.message), self._secrets.struck_from(dict(error.variables))
            ) from None
        except Exception as mistake:
            log.error("connector_failed", topic=call.topic, error=struck(repr(mistake)))
            raise Failed(struck(f"{type(mistake).__name__}: {mistake}")) from None

    def deliver(self, message: OutboxRecord) -> None:
        """Take a message out. Without a carrier for its topic the log is where it goes: the bell shows it anyway."""
        carrier = self._carriers.get(message.topic)
        if carrier is None:
            log.debug("message", topic=message.topic, key=message.key)
        else:
            carrier(message)


__all__ = ["BusinessError", "Call", "Connector", "Failed", "Registry"]
