"""Conversion of common request fields: paging, masks, lists of IDs, workspaces; and the actor of a call."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Protocol
from uuid import UUID

from google.protobuf.field_mask_pb2 import FieldMask
from grpc import aio

from diptych.wire.reasons import Reason
from diptych_server.api.access.current import current_access
from diptych_server.api.convert.basics import parse_id
from diptych_server.core.access import DEFAULT_WORKSPACE
from diptych_server.core.refusal import Refusal
from diptych_server.store.tables.paging import PageRequest

Context = aio.ServicerContext[Any, Any]

MAX_IDS = 1000


class _Paged(Protocol):
    page_size: int
    page_token: str
    order_by: str


def page_request(request: _Paged) -> PageRequest:
    """The page requested by a list call."""
    return PageRequest(request.page_size, request.page_token, request.order_by)


def parse_ids(texts: Sequence[str], *, field: str, at_most: int = MAX_IDS) -> list[UUID]:
    """The IDs in a repeated field.

    Raises:
        Refusal: BAD_FIELD if there are none or too many, or one is malformed.
    """
    if not 1 <= len(texts) <= at_most:
        raise Refusal(
            Reason.BAD_FIELD, f"The field {field} must have 1 to {at_most} ids, not {len(texts)}.", field=field
        )
    return [parse_id(text, field=field) for text in texts]


def masked(mask: FieldMask, *, allowed: Iterable[str]) -> frozenset[str]:
    """The fields listed in an update mask.

    Raises:
        Refusal: BAD_FIELD if it lists none, or one that cannot be updated.
    """
    paths, allowed = frozenset(mask.paths), sorted(allowed)
    if not paths or not paths <= set(allowed):
        message = f"update_mask must contain one or more of: {', '.join(allowed)}."
        raise Refusal(Reason.BAD_FIELD, message, field="update_mask")
    return paths


def workspaces_listed(workspace_id: str) -> Collection[UUID] | None:
    """The workspaces of a list call: the given one, else all of the caller's; None means all workspaces.

    Raises:
        Refusal: BAD_FIELD if the ID is malformed.
    """
    return [parse_id(workspace_id, field="workspace_id")] if workspace_id else current_access.get().workspace_ids


def workspace_of_new(workspace_id: str, *, field: str) -> UUID:
    """The workspace of a new resource: the given one, else the caller's only one.

    Raises:
        Refusal: BAD_FIELD if the ID is malformed, or empty and the caller has several.
    """
    if workspace_id:
        return parse_id(workspace_id, field=field)
    of_caller = current_access.get().workspace_ids
    if of_caller is None:
        return DEFAULT_WORKSPACE
    if len(of_caller) != 1:
        message = f"Your token has access to {len(of_caller)} workspaces. Set {field} to one of them."
        raise Refusal(Reason.BAD_FIELD, message, field=field)
    [only] = of_caller
    return only


def actor_of(context: Context) -> str:  # noqa: ARG001  the access is in a context variable of the call
    """The name of the caller for the history; empty on a server without tokens."""
    return current_access.get().actor
