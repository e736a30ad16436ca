"""Where ids stand in requests, and what they are of. A field that is not named here does not pass."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from diptych_server.store.tables.foreign_ids import Thing

FIELDS: Mapping[str, Thing] = MappingProxyType(
    {
        "dataset_id": "dataset",
        "label_id": "label",
        "merged_label_ids": "label",
        "seen_label_ids": "label",
        "honest_answer_label_id": "label",
        "instance_id": "instance",
        "instance_ids": "instance",
        "snapshot_id": "snapshot",
        "snapshot_ids": "snapshot",
        "model_id": "model",
        "training_job_id": "training_job",
        "workspace_id": "workspace",
        "workspace_ids": "workspace",
        "access_token_id": "access_token",
    }
)
"""What a field of this name holds the id of, in whatever message."""

MESSAGES: Mapping[str, Thing] = MappingProxyType(
    {
        "Dataset": "dataset",
        "Label": "label",
        "Snapshot": "snapshot",
        "Workspace": "workspace",
        "AccessToken": "access_token",
    }
)
"""What a message of this name is, and with it the field `id` in it."""

NO_THINGS: Mapping[str, str] = MappingProxyType(
    {
        "request_id": "is made by the client, and remembered per workspace, dataset or snapshot",
        "capture_id": "is made by the client, and remembered per dataset",
        "group_id": "is looked up in the history of a dataset, which is guarded itself",
        "burst_id": "is made by the client, and looked up in the workspace of a dataset, which is guarded itself",
        "burst_ids": "are looked up in a recording of a dataset, which is guarded itself",
        "recording_id": "is looked up in a dataset, which is guarded itself",
        "recording_ids": "are looked up in a dataset, which is guarded itself",
    }
)
"""Ids that cannot lead across a border, and why."""

_PACKAGE: Final = "diptych.v1"


class UnknownIdFieldError(Exception):
    """A message has a field with an id, and nobody has said what it is of: name it in this module."""


class _Place(NamedTuple):
    """A field that holds ids of a thing, or messages with such fields."""

    field: FieldDescriptor
    thing: Thing | None


Change = Callable[[Thing, str], str]
"""Takes an id as it is written, and what it is of; what shall stand there instead."""


def change_ids(message: Message, change: Change) -> None:
    """Offer each id in a message to `change`, in place.

    Raises:
        UnknownIdFieldError: the message has a field that this module does not know.
    """
    for field, thing in _places(message.DESCRIPTOR):
        if thing is None:
            for inner in _messages(message, field):
                change_ids(inner, change)
        elif field.is_repeated:
            texts = getattr(message, field.name)
            texts[:] = [change(thing, text) for text in texts]
        elif text := getattr(message, field.name):
            setattr(message, field.name, change(thing, text))


def thing_of(field: FieldDescriptor) -> Thing | None:
    """What a field holds ids of; None for those that hold none, or that cannot lead across a border.

    Raises:
        UnknownIdFieldError: it holds ids, but of what?
    """
    if field.type != FieldDescriptor.TYPE_STRING or field.name in NO_THINGS:
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
def _places(descriptor: Descriptor) -> Sequence[_Place]:
    places = []
    for field in descriptor.fields:
        if thing := thing_of(field):
            places.append(_Place(field, thing))
        elif field.message_type and field.message_type.file.package == _PACKAGE and _places(field.message_type):
            places.append(_Place(field, None))
    return places


def _messages(message: Message, field: FieldDescriptor) -> Sequence[Message]:
    if field.is_repeated:
        return list(getattr(message, field.name))
    return [getattr(message, field.name)] if message.HasField(field.name) else []
