"""The ID fields of requests and their resources. An unlisted field is an error."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from diptych_server.store.tables.foreign_ids import ResourceType

FIELDS: Mapping[str, ResourceType] = MappingProxyType(
    {
        "dataset_id": "dataset",
        "label_id": "label",
        "merged_label_ids": "label",
        "expected_label_ids": "label",
        "honest_answer_label_id": "label",
        "instance_id": "instance",
        "instance_ids": "instance",
        "snapshot_id": "snapshot",
        "a_snapshot_id": "snapshot",
        "b_snapshot_id": "snapshot",
        "snapshot_ids": "snapshot",
        "model_id": "model",
        "training_job_id": "training_job",
        "workspace_id": "workspace",
        "workspace_ids": "workspace",
        "access_token_id": "access_token",
    }
)
"""The resource that a field of this name refers to, in any message."""

MESSAGES: Mapping[str, ResourceType] = MappingProxyType(
    {
        "Dataset": "dataset",
        "Label": "label",
        "Snapshot": "snapshot",
        "Workspace": "workspace",
        "AccessToken": "access_token",
    }
)
"""The resource that a message of this name represents; its field `id` contains the ID."""

UNMASKED: Mapping[str, str] = MappingProxyType(
    {
        "request_id": "is created by the client, and stored per workspace, dataset or snapshot",
        "capture_id": "is created by the client, and stored per dataset",
        "group_id": "is looked up in the history of a dataset, whose id is masked",
        "burst_id": "is created by the client, and looked up in the workspace of a dataset, whose id is masked",
        "burst_ids": "are looked up in a recording of a dataset, whose id is masked",
        "recording_id": "is looked up in a dataset, whose id is masked",
        "recording_ids": "are looked up in a dataset or a snapshot, whose id is masked",
    }
)
"""IDs that cannot refer to another workspace, and why."""

_PACKAGE: Final = "diptych.v1"


class UnknownIdFieldError(Exception):
    """A message has an ID field of an unknown resource. Add the field to this module."""


class _IdField(NamedTuple):
    """A field with IDs of a resource, or with messages that have such fields."""

    field: FieldDescriptor
    resource: ResourceType | None


Replace = Callable[[ResourceType, str], str]
"""Called with the resource and the ID as given in the request; returns the replacement."""


def replace_ids(message: Message, replace: Replace) -> None:
    """Replace each ID in a message with the result of `replace`, in place.

    Raises:
        UnknownIdFieldError: The message has an ID field that this module does not list.
    """
    for field, resource in _id_fields(message.DESCRIPTOR):
        if resource is None:
            for inner in _messages(message, field):
                replace_ids(inner, replace)
        elif field.is_repeated:
            texts = getattr(message, field.name)
            texts[:] = [replace(resource, text) for text in texts]
        elif text := getattr(message, field.name):
            setattr(message, field.name, replace(resource, text))


def resource_of(field: FieldDescriptor) -> ResourceType | None:
    """The resource that a field refers to; None for other fields, and for IDs that are not masked.

    Raises:
        UnknownIdFieldError: It contains IDs of an unknown resource.
    """
    if field.type != FieldDescriptor.TYPE_STRING or field.name in UNMASKED:
        return None
    if field.name in FIELDS:
        return FIELDS[field.name]
    message = field.containing_type.name if field.containing_type else ""
    if field.name == "id" and message in MESSAGES:
        return MESSAGES[message]
    if field.name == "id" or field.name.endswith(("_id", "_ids")):
        raise UnknownIdFieldError(field.full_name)
    return None


@cache
def _id_fields(descriptor: Descriptor) -> Sequence[_IdField]:
    found = []
    for field in descriptor.fields:
        if resource := resource_of(field):
            found.append(_IdField(field, resource))
        elif field.message_type and field.message_type.file.package == _PACKAGE and _id_fields(field.message_type):
            found.append(_IdField(field, None))
    return found


def _messages(message: Message, field: FieldDescriptor) -> Sequence[Message]:
    if field.is_repeated:
        return list(getattr(message, field.name))
    return [getattr(message, field.name)] if message.HasField(field.name) else []
