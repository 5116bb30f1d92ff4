"""The session's cookie."""

from __future__ import annotations

from litestar.datastructures import Cookie

from bihuan.web.call import COOKIE, Call


def session_cookie(call: Call, token: str) -> Cookie:
    """The cookie that carries a token, or throws it away when the token is empty.

    It lives as long as the browser; how long the session may be used is decided where it is stored.
    """
    secure = call.room.settings.secure_cookies
    return Cookie(
        key=COOKIE,
        value=token,
        path="/",
        httponly=True,
        samesite="lax",
        secure=call.scope.get("scheme") == "https" if secure is None else secure,
        max_age=0 if not token else None,
    )
