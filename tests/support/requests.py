"""The methods of the API, by the descriptors of its services."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from pkgutil import iter_modules

from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor, ServiceDescriptor

from diptych import v1

PACKAGE = "diptych.v1"


def services() -> list[ServiceDescriptor]:
    """All services that the protos name."""
    names = [module.name for module in iter_modules(v1.__path__) if module.name.endswith("_service_pb2")]
    modules = [import_module(f"{PACKAGE}.{name}") for name in names]
    return [service for module in modules for service in module.DESCRIPTOR.services_by_name.values()]


def methods() -> list[MethodDescriptor]:
    """All methods of these services."""
    return [method for service in services() for method in service.methods]


def fields_of(message: Descriptor, *, above: Sequence[Descriptor] = ()) -> Iterator[FieldDescriptor]:
    """All fields of a message and of what it holds, however deep."""
    for field in message.fields:
        yield field
        inner = field.message_type
        if inner and inner.file.package == PACKAGE and inner not in above:
            yield from fields_of(inner, above=(*above, message))
