"""Datasets, labels, capture, curation and history, as a client meets them."""

import asyncio
import io
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from grpc import StatusCode, aio
from PIL import Image

from diptych.v1 import dataset_change_pb2, dataset_pb2, error_reason_pb2, label_pb2, snapshot_service_pb2
from diptych.v1 import dataset_service_pb2 as pb
from support.api_server import Api, read_refusal, refusal_of
from support.datasets import Shot, capture, counts, new_dataset, picture, read


async def test_repeated_request_makes_one_dataset(api: Api) -> None:
    """A create that is sent again after a lost response has one effect."""
    request = pb.CreateDatasetRequest(dataset=dataset_pb2.Dataset(name="mugs"), request_id=str(uuid.uuid4()))

    first = await api.datasets.CreateDataset(request)
    second = await api.datasets.CreateDataset(request)

    assert first.dataset.id == second.dataset.id
    assert len((await api.datasets.ListDatasets(pb.ListDatasetsRequest())).datasets) == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x07b"])
async def test_bad_name_is_refused_by_field(api: Api, name: str) -> None:
    """An invalid name is an INVALID_ARGUMENT that names the field."""
    refused = await refusal_of(
        api.datasets.CreateDataset(pb.CreateDatasetRequest(dataset=dataset_pb2.Dataset(name=name)))
    )

    assert (refused.code, refused.reason) == (StatusCode.INVALID_ARGUMENT, "BAD_FIELD")
    assert refused.metadata == {"field": "dataset.name"}


async def test_unknown_backbone_is_refused_with_the_known_ones(api: Api) -> None:
    """A request for a missing backbone is refused with a list of the available ones."""
    dataset = dataset_pb2.Dataset(name="d", backbone="vgg")

    refused = await refusal_of(api.datasets.CreateDataset(pb.CreateDatasetRequest(dataset=dataset)))

    assert refused.reason == "BACKBONE_UNKNOWN"
    assert refused.metadata["known"] == "efficientnet_lite0, resnet18"


async def test_lists_page_through_everything_once_in_order(api: Api) -> None:
    """Pages follow one another without gap or repetition, in the requested order."""
    for name in ("c", "B", "a", "e", "D"):
        await api.datasets.CreateDataset(pb.CreateDatasetRequest(dataset=dataset_pb2.Dataset(name=name)))

    names, token = [], ""
    while True:
        page = await api.datasets.ListDatasets(
            pb.ListDatasetsRequest(page_size=2, page_token=token, order_by="name desc")
        )
        names += [dataset.name for dataset in page.datasets]
        token = page.next_page_token
        if not token:
            break

    assert names == ["e", "D", "c", "B", "a"]


@pytest.mark.parametrize(
    ("request_fields", "reason"),
    [
        ({"page_token": "garbage"}, "BAD_PAGE_TOKEN"),
        ({"page_token": "WzEsMiwzXQ=="}, "BAD_PAGE_TOKEN"),
        ({"order_by": "size"}, "BAD_FIELD"),
        ({"page_size": -1}, "BAD_FIELD"),
    ],
)
async def test_bad_paging_is_refused(api: Api, request_fields: dict[str, object], reason: str) -> None:
    """An invalid list request says what is wrong."""
    refused = await refusal_of(api.datasets.ListDatasets(pb.ListDatasetsRequest(**request_fields)))  # type: ignore[arg-type]

    assert (refused.code, refused.reason) == (StatusCode.INVALID_ARGUMENT, reason)


async def test_stale_etag_is_refused_and_changes_nothing(api: Api) -> None:
    """Two people who edit the same dataset do not overwrite each other unseen."""
    dataset_id, _ = await new_dataset(api)
    stale = (await read(api, dataset_id)).etag
    await api.datasets.CreateLabel(pb.CreateLabelRequest(dataset_id=dataset_id, name="mug"))

    renamed = dataset_pb2.Dataset(id=dataset_id, name="other", etag=stale)
    refused = await refusal_of(
        api.datasets.UpdateDataset(pb.UpdateDatasetRequest(dataset=renamed, update_mask={"paths": ["name"]}))  # type: ignore[arg-type]
    )

    assert (refused.code, refused.reason) == (StatusCode.ABORTED, "CHANGED_SINCE_READ")
    assert (await read(api, dataset_id)).name == "d"


async def test_deleted_dataset_comes_back_with_everything(api: Api) -> None:
    """Deleting is undoable."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    await capture(api, dataset_id, [Shot.new(mug, picture(1))])

    await api.datasets.DeleteDataset(pb.DeleteDatasetRequest(dataset_id=dataset_id))
    listed = (await api.datasets.ListDatasets(pb.ListDatasetsRequest())).datasets
    refused = await refusal_of(api.datasets.CreateLabel(pb.CreateLabelRequest(dataset_id=dataset_id, name="x")))
    await api.datasets.UndeleteDataset(pb.UndeleteDatasetRequest(dataset_id=dataset_id))

    assert not listed
    assert refused.code == StatusCode.NOT_FOUND
    assert await counts(api, dataset_id) == {"mug": 1}


async def test_a_second_label_of_one_name_is_refused_with_the_id_of_the_first(api: Api) -> None:
    """A client that wants a label by name gets the id of the existing one."""
    dataset_id, [mug] = await new_dataset(api, "mug")

    refused = await refusal_of(api.datasets.CreateLabel(pb.CreateLabelRequest(dataset_id=dataset_id, name=" mug ")))

    assert (refused.code, refused.reason) == (StatusCode.ALREADY_EXISTS, "LABEL_NAME_TAKEN")
    assert refused.metadata["label_id"] == mug


@pytest.mark.parametrize("name", ["Mug", "MUG", "\uff4d\uff55\uff47"])
async def test_a_label_that_looks_like_another_is_refused_with_its_name(api: Api, name: str) -> None:
    """Two rows that look the same help no one; a label may change its own case."""
    dataset_id, [mug, cup] = await new_dataset(api, "mug", "cup")

    made = await refusal_of(api.datasets.CreateLabel(pb.CreateLabelRequest(dataset_id=dataset_id, name=name)))
    renamed = await refusal_of(
        api.datasets.UpdateLabel(pb.UpdateLabelRequest(label=label_pb2.Label(id=cup, name=name)))
    )
    own = await api.datasets.UpdateLabel(pb.UpdateLabelRequest(label=label_pb2.Label(id=mug, name=name)))

    for refused in (made, renamed):
        assert (refused.code, refused.reason) == (StatusCode.ALREADY_EXISTS, "LABEL_NAME_TAKEN")
        assert refused.metadata == {"label_id": mug, "name": "mug"}
        assert 'looks like the label "mug"' in refused.message
    assert own.label.name == name


async def test_labels_of_single_letters_keep_their_case(api: Api) -> None:
    """A set of letters has a and A."""
    dataset_id, _ = await new_dataset(api, "a", "A", "0", "O", "l", "1")

    assert await counts(api, dataset_id) == dict.fromkeys(["a", "A", "0", "O", "l", "1"], 0)


@pytest.mark.parametrize("name", ["mug\u200b", "\u200b", "evil\u202egpj.exe"])
async def test_names_with_invisible_characters_are_refused(api: Api, name: str) -> None:
    """For datasets, labels and snapshots; the error names the character."""
    dataset_id, [mug] = await new_dataset(api, "cup")
    await capture(api, dataset_id, [Shot.new(mug, picture(1))])

    for call in (
        api.datasets.CreateDataset(pb.CreateDatasetRequest(dataset=dataset_pb2.Dataset(name=name))),
        api.datasets.CreateLabel(pb.CreateLabelRequest(dataset_id=dataset_id, name=name)),
        api.snapshots.FreezeDataset(
            snapshot_service_pb2.FreezeDatasetRequest(dataset_id=dataset_id, snapshot_name=name)
        ),
    ):
        refused = await refusal_of(call)
        assert (refused.code, refused.reason) == (StatusCode.INVALID_ARGUMENT, "BAD_FIELD")
        assert "U+20" in refused.message


async def test_captured_pictures_are_acknowledged_in_order_and_stored_as_blobs(api: Api) -> None:
    """An acknowledgement means that row and bytes are there."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    burst = str(uuid.uuid4())
    shots = [Shot.new(mug, picture(seed), burst_id=burst) for seed in range(20)]

    answers = await capture(api, dataset_id, shots)

    assert [answer.capture_id for answer in answers] == [shot.capture_id for shot in shots]
    for answer in answers:
        digest = answer.instance.picture_sha256
        assert (api.blobs_folder / digest[:2] / digest[2:4] / digest).is_file()
    dataset = await read(api, dataset_id)
    assert (dataset.instance_count, dataset.recording_count, dataset.pending_embedding_count) == (20, 1, 20)


async def test_repeated_capture_adds_nothing(api: Api) -> None:
    """A picture that is sent again after a lost acknowledgement is acknowledged as the original."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    shot = Shot.new(mug, picture(1))

    [first] = await capture(api, dataset_id, [shot])
    [second] = await capture(api, dataset_id, [shot])

    assert first.instance.id == second.instance.id
    assert (first.is_duplicate, second.is_duplicate) == (False, False)
    assert first.sequence == second.sequence
    assert await counts(api, dataset_id) == {"mug": 1}


async def test_every_repeat_gets_the_first_response(api: Api) -> None:
    """Regardless of later changes to the picture, for new pictures and duplicates."""
    dataset_id, [mug, phone] = await new_dataset(api, "mug", "phone")
    shots = [Shot.new(mug, picture(1)), Shot.new(mug, picture(1)), Shot.new(mug, picture(2)), Shot.new(mug, picture(3))]
    first = await capture(api, dataset_id, shots)
    ids = [answer.instance.id for answer in first[2:]]
    await api.datasets.RelabelInstances(
        pb.RelabelInstancesRequest(dataset_id=dataset_id, instance_ids=ids[:1], label_id=phone)
    )
    await api.datasets.RemoveInstances(pb.RemoveInstancesRequest(dataset_id=dataset_id, instance_ids=ids[1:]))

    second = await capture(api, dataset_id, [*shots, Shot.new(mug, picture(1))])

    received = [(answer.capture_id, answer.is_duplicate, answer.sequence) for answer in second]
    assert received[:4] == [(answer.capture_id, answer.is_duplicate, answer.sequence) for answer in first]
    assert [is_duplicate for _, is_duplicate, _ in received] == [False, True, False, False, True]
    assert await counts(api, dataset_id) == {"mug": 1, "phone": 1}


async def test_same_picture_twice_is_one_instance(api: Api) -> None:
    """A picture cannot be in two folds of one dataset."""
    dataset_id, [mug, phone] = await new_dataset(api, "mug", "phone")
    shots = [Shot.new(mug, picture(1)), Shot.new(mug, picture(1)), Shot.new(phone, picture(1))]

    first, second, third = await capture(api, dataset_id, shots)

    assert second.is_duplicate
    assert second.instance.id == first.instance.id
    assert third.failure.reason == error_reason_pb2.ERROR_REASON_PICTURE_HAS_OTHER_LABEL
    assert third.failure.metadata["label_id"] == mug
    assert await counts(api, dataset_id) == {"mug": 1, "phone": 0}


async def test_bad_pictures_fail_alone(api: Api) -> None:
    """One bad picture of a stream does not stop the others, and each says what is wrong with it."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    good = Shot.new(mug, picture(1))
    shots = [
        good,
        Shot.new(mug, b""),
        Shot.new(mug, b"not a picture"),
        Shot.new(mug, picture(2)[:-30]),
        replace(Shot.new(mug, picture(3)), burst_id="no uuid"),
        Shot.new(str(uuid.uuid4()), picture(4)),
        Shot.new(mug, picture(5)),
    ]

    answers = await capture(api, dataset_id, shots)

    reasons = [
        error_reason_pb2.ErrorReason.Name(answer.failure.reason) for answer in answers if answer.HasField("failure")
    ]
    assert reasons == [
        "ERROR_REASON_PICTURE_EMPTY",
        "ERROR_REASON_PICTURE_NOT_RECOGNISED",
        "ERROR_REASON_PICTURE_TRUNCATED",
        "ERROR_REASON_BAD_FIELD",
        "ERROR_REASON_NOT_FOUND",
    ]
    assert await counts(api, dataset_id) == {"mug": 2}


async def test_capture_must_start_with_a_target(api: Api) -> None:
    """A stream out of order is refused, and nothing is stored."""
    _, [mug] = await new_dataset(api, "mug")

    async def requests() -> AsyncIterator[pb.CaptureInstancesRequest]:
        yield pb.CaptureInstancesRequest(picture=pb.CapturePicture(label_id=mug, picture=picture(1)))

    with pytest.raises(aio.AioRpcError) as caught:
        _ = [answer async for answer in api.datasets.CaptureInstances(requests())]

    refused = read_refusal(caught.value)
    assert (refused.code, refused.reason) == (StatusCode.FAILED_PRECONDITION, "STREAM_ORDER")


async def test_capture_into_a_missing_dataset_is_not_found(api: Api) -> None:
    """Without a dataset, nothing is acknowledged."""
    with pytest.raises(aio.AioRpcError) as caught:
        await capture(api, str(uuid.uuid4()), [Shot.new(str(uuid.uuid4()), picture(1))])

    assert read_refusal(caught.value).metadata["kind"] == "dataset"


async def test_a_picture_has_no_fold_before_it_is_compared(api: Api) -> None:
    """Its recording is not known: there is no worker here."""
    dataset_id, [mug] = await new_dataset(api, "mug")

    [answer] = await capture(api, dataset_id, [Shot.new(mug, picture(1))])

    assert not answer.instance.HasField("fold")


async def test_instances_are_listed_by_label_in_the_order_they_were_stored(api: Api) -> None:
    """A browser can walk through one label page by page."""
    dataset_id, [mug, phone] = await new_dataset(api, "mug", "phone")
    shots = [Shot.new(mug if seed % 2 else phone, picture(seed)) for seed in range(9)]
    stored = [answer.instance.id for answer in await capture(api, dataset_id, shots)]

    first = await api.datasets.ListInstances(pb.ListInstancesRequest(dataset_id=dataset_id, label_id=mug, page_size=3))
    second = await api.datasets.ListInstances(
        pb.ListInstancesRequest(dataset_id=dataset_id, label_id=mug, page_size=3, page_token=first.next_page_token)
    )

    assert [row.id for row in [*first.instances, *second.instances]] == stored[1::2]
    assert not second.next_page_token


async def test_pictures_come_back_without_metadata_and_as_thumbnails(api: Api) -> None:
    """The response contains only the picture, in the requested size."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "a maker"
    buffer = io.BytesIO()
    Image.new("RGB", (400, 300), "red").save(buffer, "JPEG", exif=exif)
    [answer] = await capture(api, dataset_id, [Shot.new(mug, buffer.getvalue())])

    ids = [answer.instance.id, str(uuid.uuid4())]
    whole = [item async for item in api.datasets.DownloadPictures(pb.DownloadPicturesRequest(instance_ids=ids))]
    small = [
        item
        async for item in api.datasets.DownloadPictures(
            pb.DownloadPicturesRequest(instance_ids=ids[:1], size=pb.PICTURE_SIZE_THUMBNAIL)
        )
    ]

    image = Image.open(io.BytesIO(whole[0].picture))
    assert image.size == (300, 400)
    assert not image.getexif()
    assert whole[1].failure.reason == error_reason_pb2.ERROR_REASON_NOT_FOUND
    assert Image.open(io.BytesIO(small[0].picture)).size == (160, 160)


async def test_relabelling_is_atomic(api: Api) -> None:
    """One unknown instance, and nothing moves."""
    dataset_id, [mug, phone] = await new_dataset(api, "mug", "phone")
    answers = await capture(api, dataset_id, [Shot.new(mug, picture(seed)) for seed in range(3)])
    ids = [answer.instance.id for answer in answers]

    refused = await refusal_of(
        api.datasets.RelabelInstances(
            pb.RelabelInstancesRequest(dataset_id=dataset_id, instance_ids=[*ids, str(uuid.uuid4())], label_id=phone)
        )
    )
    before = await counts(api, dataset_id)
    await api.datasets.RelabelInstances(
        pb.RelabelInstancesRequest(dataset_id=dataset_id, instance_ids=ids[:2], label_id=phone)
    )

    assert refused.metadata["kind"] == "instance"
    assert before == {"mug": 3, "phone": 0}
    assert await counts(api, dataset_id) == {"mug": 1, "phone": 2}


async def test_undo_goes_back_and_undoing_an_undo_goes_forward(api: Api) -> None:
    """The last change is reverted first, down to the empty dataset."""
    dataset_id, [mug, phone] = await new_dataset(api, "mug", "phone")
    answers = await capture(
        api, dataset_id, [Shot.new(mug, picture(seed)) for seed in range(3)], group_id=str(uuid.uuid4())
    )
    ids = [answer.instance.id for answer in answers]
    await api.datasets.MergeLabels(pb.MergeLabelsRequest(label_id=phone, merged_label_ids=[mug]))
    await api.datasets.RemoveInstances(pb.RemoveInstancesRequest(dataset_id=dataset_id, instance_ids=ids[:1]))
    undo = pb.UndoDatasetChangeRequest(dataset_id=dataset_id)

    seen = [await counts(api, dataset_id)]
    for _ in range(3):
        last = await api.datasets.UndoDatasetChange(undo)
        seen.append(await counts(api, dataset_id))
    await api.datasets.UndoDatasetChange(
        pb.UndoDatasetChangeRequest(dataset_id=dataset_id, group_id=last.change.group_id)
    )
    seen.append(await counts(api, dataset_id))

    assert seen == [
        {"phone": 2},
        {"phone": 3},
        {"mug": 3, "phone": 0},
        {"mug": 0, "phone": 0},
        {"mug": 3, "phone": 0},
    ]


async def test_undo_ends_at_the_empty_dataset(api: Api) -> None:
    """With nothing left to undo the client gets an error that says so."""
    dataset_id, _ = await new_dataset(api, "mug")
    undo = pb.UndoDatasetChangeRequest(dataset_id=dataset_id)

    await api.datasets.UndoDatasetChange(undo)
    refused = await refusal_of(api.datasets.UndoDatasetChange(undo))

    assert (refused.code, refused.reason) == (StatusCode.FAILED_PRECONDITION, "NOTHING_TO_UNDO")
    assert await counts(api, dataset_id) == {}


async def test_an_undo_blocked_by_a_later_change_is_refused(api: Api) -> None:
    """An old change is not reverted if newer changes moved its pictures."""
    dataset_id, [mug, phone] = await new_dataset(api, "mug", "phone")
    group = str(uuid.uuid4())
    [answer] = await capture(api, dataset_id, [Shot.new(mug, picture(1))], group_id=group)
    await api.datasets.RelabelInstances(
        pb.RelabelInstancesRequest(dataset_id=dataset_id, instance_ids=[answer.instance.id], label_id=phone)
    )

    refused = await refusal_of(
        api.datasets.UndoDatasetChange(pb.UndoDatasetChangeRequest(dataset_id=dataset_id, group_id=group))
    )

    assert (refused.code, refused.reason) == (StatusCode.ABORTED, "UNDO_CONFLICT")


async def test_a_removed_picture_captured_again_is_the_same_instance(api: Api) -> None:
    """A picture keeps its burst for life."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    [first] = await capture(api, dataset_id, [Shot.new(mug, picture(1))])
    await api.datasets.RemoveInstances(
        pb.RemoveInstancesRequest(dataset_id=dataset_id, instance_ids=[first.instance.id])
    )

    [second] = await capture(api, dataset_id, [Shot.new(mug, picture(1))])

    assert not second.is_duplicate
    assert (second.instance.id, second.instance.burst_id) == (first.instance.id, first.instance.burst_id)


async def test_history_lists_changes_newest_first(api: Api) -> None:
    """The history is complete and can be read in pages."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    await capture(api, dataset_id, [Shot.new(mug, picture(1))])
    await api.datasets.UndoDatasetChange(pb.UndoDatasetChangeRequest(dataset_id=dataset_id))

    first = await api.datasets.ListDatasetChanges(pb.ListDatasetChangesRequest(dataset_id=dataset_id, page_size=2))
    second = await api.datasets.ListDatasetChanges(
        pb.ListDatasetChangesRequest(dataset_id=dataset_id, page_size=2, page_token=first.next_page_token)
    )

    kinds = dataset_change_pb2.DatasetChange.Kind
    changes = [*first.changes, *second.changes]
    assert [kinds.Name(change.kind) for change in changes] == ["KIND_UNDONE", "KIND_CAPTURED", "KIND_LABEL_CREATED"]
    assert [change.is_undone for change in changes] == [False, True, False]
    assert changes[0].undone_group_id == changes[1].group_id


async def test_watch_sends_state_then_changes_then_heartbeats(api: Api) -> None:
    """A watch shows the changes of others, in order, and that the server is alive."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    watch = api.datasets.WatchDataset(pb.WatchDatasetRequest(dataset_id=dataset_id))
    stream = aiter(watch)

    state = await anext(stream)
    [stored] = await capture(api, dataset_id, [Shot.new(mug, picture(1))])
    async with asyncio.timeout(60):
        change = next(iter([item async for item in _until(stream, "change")]))
        heartbeat = next(iter([item async for item in _until(stream, "heartbeat")]))
    watch.cancel()

    assert state.dataset.labels[0].name == "mug"
    assert change.change.instance_changes[0].instance.id == stored.instance.id
    assert change.change.instance_changes[0].after_label_id == mug
    assert change.change.sequence == state.dataset.sequence + 1 == heartbeat.heartbeat.sequence


async def test_watch_resumes_after_a_sequence(api: Api) -> None:
    """A client that was away gets the changes since then, each once."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    await capture(api, dataset_id, [Shot.new(mug, picture(1))])

    watch = api.datasets.WatchDataset(pb.WatchDatasetRequest(dataset_id=dataset_id, after_sequence=1))
    first = await anext(aiter(watch))
    watch.cancel()

    assert first.change.sequence == 2
    assert first.change.kind == dataset_change_pb2.DatasetChange.KIND_CAPTURED


async def _until(stream: AsyncIterator[pb.WatchDatasetResponse], kind: str) -> AsyncIterator[pb.WatchDatasetResponse]:
    """The first message of a kind."""
    async for message in stream:
        if message.WhichOneof("content") == kind:
            yield message
            return


async def test_a_check_reports_the_known_findings(api: Api) -> None:
    """Labels, counts and open comparisons; nothing about a label without pictures."""
    dataset_id, [mug, *_] = await new_dataset(api, "mug", "phone", "plant")
    press = str(uuid.uuid4())
    await capture(api, dataset_id, [Shot.new(mug, picture(number), burst_id=press) for number in range(3)])

    found = (await api.datasets.CheckDataset(pb.CheckDatasetRequest(dataset_id=dataset_id))).findings

    assert [each.kind for each in found] == [
        pb.DatasetFinding.KIND_SINGLE_RECORDING,
        pb.DatasetFinding.KIND_NOT_COMPARED,
    ]
    assert found[0].label_ids == [mug]
    assert found[0].sentence.startswith("mug has no honest score, because")
    assert found[1].instance_count == 3


async def test_a_check_of_a_missing_dataset_is_refused(api: Api) -> None:
    """By its id."""
    missing = str(uuid.uuid4())

    refused = await refusal_of(api.datasets.CheckDataset(pb.CheckDatasetRequest(dataset_id=missing)))

    assert (refused.code, refused.reason) == (StatusCode.NOT_FOUND, "NOT_FOUND")
