"""Logging in and out, one's own password and language."""

from __future__ import annotations

import msgspec
from litestar import Response, delete, get, post, put
from litestar.params import JSONBody

from bihuan.application.people import preferences, sessions
from bihuan.application.ports import Transaction
from bihuan.application.views.people import ChangePassword, LogIn, Preferences, SessionView
from bihuan.web.call import COOKIE, Call
from bihuan.web.cookies import session_cookie

TAGS = ["session"]
# These work with a one-time password that is still to be changed. Packing an answer that holds a token beside a caller's
# own words would let its length give the token away.
FIRST = {"first_password": True, "unpacked": True}


@get("/session", operation_id="getSession", tags=TAGS, opt=FIRST)
async def get_session(request: Call) -> SessionView:
    """The person logged in, and the CSRF token for their commands."""
    token = request.token
    return await request.read(lambda tx: _view(tx, request, token))


@post("/session", operation_id="logIn", tags=TAGS, status_code=200, opt={"public": True, **FIRST})
async def log_in(request: Call, data: JSONBody[LogIn]) -> Response[SessionView]:
    """Open a session; its cookie comes with the answer. An earlier session of this browser ends."""
    earlier = request.cookies.get(COOKIE, "")
    address = request.client.host if request.client else ""
    room = request.room
    opened = await request.slowly(
        sessions.log_in, room.database, room.secrecy, data, address=address, agent=request.headers.get("user-agent", "")
    )
    if earlier:
        await request.write(lambda tx: sessions.log_out(tx, sessions.hash_of(earlier)))
        room.hub.end_session(sessions.hash_of(earlier))
    view = await request.read(lambda tx: _view(tx, request, opened.token))
    return Response(view, cookies=[session_cookie(request, opened.token)])


@delete("/session", operation_id="logOut", tags=TAGS, status_code=204, opt=FIRST)
async def log_out(request: Call) -> Response[None]:
    """End the session."""
    token_hash = sessions.hash_of(request.token)
    await request.write(lambda tx: sessions.log_out(tx, token_hash))
    request.room.hub.end_session(token_hash)
    return Response(None, status_code=204, cookies=[session_cookie(request, "")])


@put("/session/password", operation_id="changePassword", tags=TAGS, status_code=204, opt=FIRST)
async def change_password(request: Call, data: JSONBody[ChangePassword]) -> None:
    """Choose another password; the person's other sessions end."""
    found = await request.authenticated()
    await request.slowly(sessions.change_password, request.room.database, request.room.secrecy, found, data)


@put("/session/preferences", operation_id="savePreferences", tags=TAGS, opt=FIRST)
async def save_preferences(request: Call, data: JSONBody[Preferences]) -> Preferences:
    """Keep the person's language."""
    return await request.tell(preferences.save, data)


def _view(tx: Transaction, request: Call, token: str) -> SessionView:
    found = sessions.authenticate(tx, token, request.room.secrecy.now(), request.language)
    chosen = preferences.find(tx, found.actor.person)
    view = sessions.session_view(tx, found, token)
    return view if chosen is None else msgspec.structs.replace(view, language=chosen.language)


HANDLERS = [get_session, log_in, log_out, change_password, save_preferences]
