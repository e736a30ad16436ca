"""The table of permissions: nothing is missing in it, and nothing is forgotten there."""

import importlib
import pkgutil
from collections.abc import Iterator

from google.protobuf.descriptor import MethodDescriptor
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection_pb2

from diptych import v1
from diptych_server.api.access.permissions import PERMISSIONS


def methods() -> Iterator[MethodDescriptor]:
    """Every method of every service that the server may have: of all protos, health and reflection."""
    names = [module.name for module in pkgutil.iter_modules(v1.__path__) if module.name.endswith("_pb2")]
    files = [importlib.import_module(f"diptych.v1.{name}").DESCRIPTOR for name in names]
    for file in (*files, health_pb2.DESCRIPTOR, reflection_pb2.DESCRIPTOR):
        for service in file.services_by_name.values():
            yield from service.methods


def test_every_method_stands_in_the_table() -> None:
    """A method that is new is refused until somebody says who may call it."""
    paths = {f"/{method.containing_service.full_name}/{method.name}" for method in methods()}

    assert paths == set(PERMISSIONS)


def test_only_what_tells_nothing_takes_no_token() -> None:
    """Whoever adds to this list has thought about it twice."""
    assert {path for path, role in PERMISSIONS.items() if role is None} == {
        "/diptych.v1.ServerService/GetServerInfo",
        "/grpc.health.v1.Health/Check",
        "/grpc.health.v1.Health/List",
        "/grpc.health.v1.Health/Watch",
    }
