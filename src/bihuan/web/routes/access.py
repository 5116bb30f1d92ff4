"""Access tokens of programs: listed, made, revoked."""

from __future__ import annotations

from litestar import get, post
from litestar.params import JSONBody

from bihuan.application.people import access
from bihuan.application.views.access import AccessTokenCreated, AccessTokenList, AccessTokenView, CreateAccessToken
from bihuan.web.call import Call
from bihuan.web.routes.parts import Id

TAGS = ["access"]


@get("/access-tokens", operation_id="listAccessTokens", tags=TAGS)
async def list_tokens(request: Call) -> AccessTokenList:
    """All tokens without their secrets, newest first, and what a token may carry."""
    return await request.ask(access.tokens)


@post("/access-tokens", operation_id="createAccessToken", tags=TAGS, status_code=201)
async def create_token(request: Call, data: JSONBody[CreateAccessToken]) -> AccessTokenCreated:
    """Make a token. Its secret is in this answer and nowhere else."""
    found = await request.authenticated()
    room = request.room
    return await request.apart(access.create, room.database, room.secrecy, found.actor, data)


@post("/access-tokens/{id:str}/revocation", operation_id="revokeAccessToken", tags=TAGS, status_code=200)
async def revoke_token(request: Call, token_id: Id) -> AccessTokenView:
    """End a token at once."""
    return await request.tell(access.revoke, token_id, request.room.secrecy.now())


HANDLERS = [list_tokens, create_token, revoke_token]
