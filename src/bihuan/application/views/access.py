"""Access tokens of programs."""

from __future__ import annotations

from datetime import datetime

from bihuan.application.views import View
from bihuan.application.views.people import PersonRef
from bihuan.kernel.text import Text


class AccessTokenView(View, frozen=True, kw_only=True):
    """A token without its secret. `processes` and `topics` are what it is limited to, empty for no limit."""

    id: str
    name: str
    scopes: list[str]
    processes: list[str]
    topics: list[str]
    created_by: PersonRef | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    revoked_by: PersonRef | None
    used_at: datetime | None


class ScopeView(View, frozen=True, kw_only=True):
    """Something a token may permit; `grantable` by the person who asks."""

    id: str
    name: Text
    grantable: bool


class AccessTokenList(View, frozen=True, kw_only=True):
    items: list[AccessTokenView]
    scopes: list[ScopeView]


class CreateAccessToken(View, frozen=True, kw_only=True):
    """`id` is the client id, `days` how long the token lives (0: until it is revoked)."""

    id: str
    name: str
    scopes: list[str]
    processes: list[str] = []
    topics: list[str] = []
    days: int = 0


class AccessTokenCreated(View, frozen=True, kw_only=True):
    """`secret` is told this one time."""

    token: AccessTokenView
    secret: str
