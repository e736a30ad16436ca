"""The tables about the wire API."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from google.protobuf.descriptor_pb2 import FileDescriptorProto

from diptych_server.api.access.permissions import PERMISSIONS
from reference.pages import code, table
from reference.protos import Rpc, Service, enum_values, services

_PACKAGE = "diptych.v1"
_PREFIX = "ERROR_REASON_"
_REASON = re.compile(r"(?P<status>[A-Z_]+)\. (?P<meaning>.+?\.) metadata: (?P<metadata>.+)\.")


class CommentError(Exception):
    """The comment of a reason does not have the form: status, meaning, metadata."""


@dataclass(frozen=True)
class ReasonRow:
    """The comment of one error reason; `name` is without its prefix."""

    name: str
    status: str
    meaning: str
    metadata: str


def rpc_tables(protos: Sequence[FileDescriptorProto]) -> str:
    """A heading, a sentence and a table per service."""
    return "\n".join(map(_rpc_table, services(protos)))


def reason_table(protos: Sequence[FileDescriptorProto]) -> str:
    """One table of all error reasons."""
    rows = [(code(row.name), code(row.status), row.meaning, row.metadata) for row in reasons(protos)]
    return table(("reason", "status", "meaning", "metadata"), rows)


def reasons(protos: Sequence[FileDescriptorProto]) -> Iterator[ReasonRow]:
    """All reasons except UNSPECIFIED.

    Raises:
        CommentError: A comment has another form.
    """
    for value in enum_values(protos, name="ErrorReason"):
        if value.name == f"{_PREFIX}UNSPECIFIED":
            continue
        match = _REASON.fullmatch(value.comment)
        if match is None:
            raise CommentError(f"{value.name}: {value.comment}")
        yield ReasonRow(value.name.removeprefix(_PREFIX), match["status"], match["meaning"], match["metadata"])


def _rpc_table(service: Service) -> str:
    rows = [(code(rpc.name), _shape(rpc), _role(service, rpc), rpc.comment) for rpc in service.rpcs]
    rpcs = table(("RPC", "request → answer", "role", "what it does"), rows)
    return f"### {service.name}\n\n{service.comment}\n\n{rpcs}"


def _role(service: Service, rpc: Rpc) -> str:
    role = PERMISSIONS[f"/{_PACKAGE}.{service.name}/{rpc.name}"]
    return "none" if role is None else str(role)


def _shape(rpc: Rpc) -> str:
    sides = (rpc.is_request_stream, rpc.is_response_stream)
    return " → ".join("stream" if is_stream else "one" for is_stream in sides)
