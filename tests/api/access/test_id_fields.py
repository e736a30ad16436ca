"""The fields of requests that contain ids, and their resources."""

import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool

from diptych.v1 import dataset_pb2, dataset_service_pb2, label_pb2, prediction_service_pb2
from diptych_server.api.access import id_fields
from support.requests import fields_of, methods


@pytest.mark.parametrize("method", methods(), ids=lambda method: method.name)
def test_every_id_field_of_a_request_is_listed(method: MethodDescriptor) -> None:
    """A field with an id that is not listed would reach a servicer unmasked."""
    for field in fields_of(method.input_type):
        id_fields.resource_of(field)


def test_no_unused_field_is_listed() -> None:
    """Unused names are removed from the tables."""
    fields = [field for method in methods() for field in fields_of(method.input_type)]
    messages = {field.containing_type.name for field in fields if field.name == "id" and field.containing_type}

    assert {field.name for field in fields} >= {*id_fields.FIELDS, *id_fields.UNMASKED}
    assert messages >= set(id_fields.MESSAGES)
    assert not set(id_fields.FIELDS) & set(id_fields.UNMASKED)


def test_an_unlisted_field_is_refused() -> None:
    """Neither a field of a new type, nor the id of a new message."""
    file = FileDescriptorProto(name="promise.proto", package="diptych.v1")
    message = file.message_type.add(name="Promise")
    for number, name in enumerate(("id", "promise_id", "promise_ids", "name"), start=1):
        message.field.add(name=name, number=number, type="TYPE_STRING", label="LABEL_OPTIONAL")
    pool = DescriptorPool()
    pool.Add(file)
    *with_ids, text = pool.FindMessageTypeByName("diptych.v1.Promise").fields

    for field in with_ids:
        with pytest.raises(id_fields.UnknownIdFieldError, match=field.full_name):
            id_fields.resource_of(field)
    assert id_fields.resource_of(text) is None


def test_ids_are_replaced_at_every_depth() -> None:
    """Alone, in lists, in nested messages; unknown ids, empty ones and other text stay."""
    update = dataset_service_pb2.UpdateDatasetRequest(
        dataset=dataset_pb2.Dataset(id="d", name="id", labels=[label_pb2.Label(id="l"), label_pb2.Label(name="x")])
    )
    merge = dataset_service_pb2.MergeLabelsRequest(label_id="a", merged_label_ids=["b", "c"])
    picture = dataset_service_pb2.CaptureInstancesRequest(
        picture=dataset_service_pb2.CapturePicture(capture_id="c", label_id="l", burst_id="b")
    )

    for message in (update, merge, picture):
        id_fields.replace_ids(message, lambda thing, text: f"{thing} {text}")

    assert (update.dataset.id, update.dataset.name) == ("dataset d", "id")
    assert [label.id for label in update.dataset.labels] == ["label l", ""]
    assert (merge.label_id, list(merge.merged_label_ids)) == ("label a", ["label b", "label c"])
    assert (picture.picture.capture_id, picture.picture.label_id, picture.picture.burst_id) == ("c", "label l", "b")


def test_a_frame_contains_no_ids() -> None:
    """Messages sent 30 times a second are not inspected."""
    frame = prediction_service_pb2.StreamPredictionsRequest(
        frame=prediction_service_pb2.Frame(frame_id=1, picture=b"x")
    )

    def fail(thing: str, text: str) -> str:
        raise AssertionError(f"{thing} {text}")

    id_fields.replace_ids(frame, fail)
    assert frame.WhichOneof("content") == "frame"
