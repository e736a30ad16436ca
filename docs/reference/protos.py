"""The protos with their comments, as the protocol buffer compiler reads them."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    ServiceDescriptorProto,
)
from grpc_tools import protoc

_PACKAGE = "diptych/v1"


class ProtocError(Exception):
    """The protocol buffer compiler rejected the sources; it has printed the reason to standard error."""


@dataclass(frozen=True)
class Commented:
    """A member of a service, an enum or a message: its name and its comment in one line."""

    name: str
    comment: str


@dataclass(frozen=True)
class Rpc(Commented):
    """One RPC, and which of its sides are streams."""

    is_request_stream: bool
    is_response_stream: bool


@dataclass(frozen=True)
class Service(Commented):
    """One service with its RPCs."""

    rpcs: Sequence[Rpc]


def read_protos(sources: Path) -> Sequence[FileDescriptorProto]:
    """The files of the package `diptych.v1` below `sources`, sorted by name, with their comments.

    Raises:
        ProtocError: The sources do not compile.
    """
    protos = sorted(str(path) for path in (sources / _PACKAGE).glob("*.proto"))
    with tempfile.TemporaryDirectory() as scratch:
        output = Path(scratch) / "descriptors"
        includes = [f"--proto_path={sources}", f"--proto_path={files('grpc_tools') / '_proto'}"]
        options = ["--include_source_info", f"--descriptor_set_out={output}"]
        if status := protoc.main(["protoc", *includes, *options, *protos]):
            raise ProtocError(f"protoc ended with status {status}")
        return FileDescriptorSet.FromString(output.read_bytes()).file


def services(protos: Sequence[FileDescriptorProto]) -> Iterator[Service]:
    """Every service, in the order of the files."""
    for file in protos:
        for index, service in enumerate(file.service):
            path = (FileDescriptorProto.SERVICE_FIELD_NUMBER, index)
            yield Service(service.name, _comment(file, path), list(_rpcs(file, service, path)))


def enum_values(protos: Sequence[FileDescriptorProto], *, name: str) -> Sequence[Commented]:
    """The values of a top-level enum."""
    [(file, index, enum)] = [
        (file, index, enum) for file in protos for index, enum in enumerate(file.enum_type) if enum.name == name
    ]
    path = (FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER, index, EnumDescriptorProto.VALUE_FIELD_NUMBER)
    return [Commented(value.name, _comment(file, (*path, place))) for place, value in enumerate(enum.value)]


def message_fields(protos: Sequence[FileDescriptorProto], *, name: str) -> Sequence[Commented]:
    """The fields of a top-level message."""
    [(file, index, message)] = [
        (file, index, message)
        for file in protos
        for index, message in enumerate(file.message_type)
        if message.name == name
    ]
    path = (FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, index, DescriptorProto.FIELD_FIELD_NUMBER)
    return [Commented(field.name, _comment(file, (*path, place))) for place, field in enumerate(message.field)]


def _rpcs(file: FileDescriptorProto, service: ServiceDescriptorProto, path: tuple[int, ...]) -> Iterator[Rpc]:
    for index, method in enumerate(service.method):
        comment = _comment(file, (*path, ServiceDescriptorProto.METHOD_FIELD_NUMBER, index))
        yield Rpc(method.name, comment, method.client_streaming, method.server_streaming)


def _comment(file: FileDescriptorProto, path: tuple[int, ...]) -> str:
    [comment] = [
        location.leading_comments for location in file.source_code_info.location if tuple(location.path) == path
    ]
    return " ".join(comment.split())
