"""Access tokens."""

from diptych.v1 import access_token_pb2
from diptych_client.sdk.convert.time import moment
from diptych_client.sdk.values.access_tokens import AccessToken, Role

_PREFIX = "ROLE_"


def access_token(message: access_token_pb2.AccessToken) -> AccessToken:
    """The value of a token."""
    return AccessToken(
        id=message.id,
        name=message.name,
        role=role(message.role),
        workspace_ids=tuple(message.workspace_ids),
        created_at=moment(message, "created_at"),
        expires_at=moment(message, "expires_at"),
        last_used_at=moment(message, "last_used_at"),
        revoked_at=moment(message, "revoked_at"),
    )


def role(number: access_token_pb2.Role.ValueType) -> Role:
    """The value of a role."""
    if number == access_token_pb2.ROLE_UNSPECIFIED or number not in access_token_pb2.Role.values():
        return Role.UNKNOWN
    return Role(access_token_pb2.Role.Name(number).removeprefix(_PREFIX).lower())


def role_message(value: Role) -> access_token_pb2.Role.ValueType:
    """The protobuf value of a role.

    Raises:
        ValueError: The role is `UNKNOWN`.
    """
    if value is Role.UNKNOWN:
        raise ValueError("The role must be viewer, editor or admin.")
    return access_token_pb2.Role.Value(f"{_PREFIX}{value.name}")
