"""Conversion of access tokens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from diptych.v1 import access_token_pb2 as pb
from diptych.wire.reasons import Reason
from diptych_server.api.convert.basics import moment, timestamp
from diptych_server.core.access import Role
from diptych_server.core.access_token import AccessToken
from diptych_server.core.refusal import Refusal

_ROLES: Mapping[Role, pb.Role.ValueType] = MappingProxyType(
    {Role.VIEWER: pb.ROLE_VIEWER, Role.EDITOR: pb.ROLE_EDITOR, Role.ADMIN: pb.ROLE_ADMIN}
)


def access_token_message(token: AccessToken) -> pb.AccessToken:
    """The message of a token, without its secret."""
    return pb.AccessToken(
        id=str(token.id),
        name=token.name,
        role=_ROLES[token.role],
        workspace_ids=sorted(map(str, token.workspace_ids)),
        created_at=timestamp(token.created_at),
        expires_at=timestamp(token.expires_at),
        last_used_at=timestamp(token.last_used_at),
        revoked_at=timestamp(token.revoked_at),
    )


def role_of(message: pb.AccessToken) -> Role:
    """The role in a request.

    Raises:
        Refusal: BAD_FIELD.
    """
    for role, value in _ROLES.items():
        if value == message.role:
            return role
    text = "The field access_token.role must be ROLE_VIEWER, ROLE_EDITOR or ROLE_ADMIN."
    raise Refusal(Reason.BAD_FIELD, text, field="access_token.role")


def expiry_of(message: pb.AccessToken) -> datetime | None:
    """The expiry of a new token; None means never.

    Raises:
        Refusal: BAD_FIELD.
    """
    if not message.HasField("expires_at"):
        return None
    return moment(message.expires_at, field="access_token.expires_at")
