"""A mapping: what the columns of a table mean."""

from __future__ import annotations

import msgspec


class Mapping(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Columns by what they mean; "" where the table has none. `zone` is where local time stamps were written."""

    case: str = ""
    activity: str = ""
    time: str = ""
    start: str = ""
    lifecycle: str = ""
    resource: str = ""
    role: str = ""
    group: str = ""
    zone: str = "Asia/Shanghai"
    ignored: tuple[str, ...] = ()

    @property
    def used(self) -> dict[str, str]:
        """Source column by our column, as far as named."""
        named = {
            "activity": self.activity,
            "time": self.time,
            "start": self.start,
            "lifecycle": self.lifecycle,
            "resource": self.resource,
            "role": self.role,
            "group": self.group,
        }
        return {ours: theirs for ours, theirs in named.items() if theirs}
