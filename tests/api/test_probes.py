"""Edited pictures over a real connection: probes, knobs with footprints, covers."""

import hashlib
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from grpc import StatusCode
from PIL import Image

from diptych.v1 import explanation_pb2 as pb
from diptych.v1 import explanation_service_pb2 as calls
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from support.api_server import refusal_of
from support.comparing import Desk, full_desk
from support.explaining import Explanations, explanations
from support.training import COLOURS, noisy_picture


@pytest.fixture
async def api(database: Database, conninfo: str, tmp_path: Path) -> AsyncIterator[Explanations]:
    """A server of this test's own."""
    async with explanations(database, conninfo, DiskBlobStore(tmp_path)) as served:
        yield served


@pytest.fixture
async def desk(api: Explanations) -> Desk:
    """A dataset of two labels with five recordings each."""
    return await full_desk(api.workshop)


def red() -> pb.AskedPicture:
    """A red picture that no snapshot has."""
    return pb.AskedPicture(picture=noisy_picture(COLOURS["red"], np.random.default_rng(99)))


async def test_edits_are_answered_by_both_versions(api: Explanations, desk: Desk) -> None:
    """With the square that the backbone saw, and its properties; labels by the model set."""
    a = await desk.version()
    await desk.record("blue", fold=1)
    await desk.record("blue", fold=2)
    b = await desk.version()
    edits = [pb.PictureEdit(), pb.PictureEdit(light=-2), pb.PictureEdit(covers=[pb.CoverBox(width=1, height=1)])]

    found = await api.stub.ProbePicture(
        calls.ProbePictureRequest(snapshot_ids=[str(a), str(b)], picture=red(), edits=edits, include_pictures=True)
    )

    names = [label.name for label in found.model_set.labels]
    plain, dark, covered = found.outcomes
    assert [each.snapshot_id for each in plain.predictions.predictions] == [str(a), str(b)]
    assert [names[each.predicted_index] for each in plain.predictions.predictions] == ["red", "red"]
    assert plain.predictions.predictions[0].state
    assert dark.properties.light < plain.properties.light / 2
    assert (covered.properties.contrast, covered.properties.sharpness) == pytest.approx((0, 0), abs=1e-6)
    shown = [np.asarray(Image.open(BytesIO(each.picture))) for each in found.outcomes]
    assert [each.shape for each in shown] == [(8, 8, 3)] * 3
    assert (shown[2] == 127).all()
    assert not any(each.HasField("failure") for each in found.outcomes)


async def test_a_stored_picture_is_asked_by_its_instance(api: Explanations, desk: Desk) -> None:
    """Also one that was removed from the dataset since; pictures are only sent if requested."""
    [instance_id] = await desk.record("green", size=1)
    version = await desk.version()
    await desk.remove([instance_id])

    found = await api.stub.ProbePicture(
        calls.ProbePictureRequest(
            snapshot_ids=[str(version)],
            picture=pb.AskedPicture(instance_id=str(instance_id)),
            edits=[pb.PictureEdit(light=0.5)],
        )
    )

    [outcome] = found.outcomes
    assert found.model_set.labels[outcome.predictions.predictions[0].predicted_index].name == "green"
    assert outcome.picture == b""


async def test_knobs_show_where_the_training_pictures_lie(api: Explanations, desk: Desk) -> None:
    """Every picture of the version is on the knob of light or beyond an end; knobs without a property have none."""
    version = await desk.version()

    found = await api.stub.GetKnobCurves(
        calls.GetKnobCurvesRequest(
            snapshot_ids=[str(version)], picture=red(), knobs=[pb.KNOB_LIGHT, pb.KNOB_TURN], point_count=7
        )
    )

    light, turn = found.curves
    assert [curve.knob for curve in found.curves] == [pb.KNOB_LIGHT, pb.KNOB_TURN]
    assert [point.value for point in light.points] == [-3, -2, -1, 0, 1, 2, 3]
    assert all(len(point.predictions.predictions) == 1 for point in light.points)
    [footprint] = light.footprints
    assert len(footprint.ticks) + footprint.below_count + footprint.above_count == 20
    assert len({tick.recording_id for tick in footprint.ticks if tick.label_index == 0}) == 5
    near = [tick.value for tick in footprint.ticks if found.model_set.labels[tick.label_index].name == "red"]
    assert near == pytest.approx([0] * 10, abs=0.3)  # they are as light as the asked one
    assert not turn.footprints


async def test_a_map_shows_what_covering_each_part_does(api: Explanations, desk: Desk) -> None:
    """Row by row, for each version."""
    a, b = await desk.version(), await desk.version()

    found = await api.stub.GetCoverMaps(
        calls.GetCoverMapsRequest(snapshot_ids=[str(a), str(b)], picture=red(), cells_per_side=4)
    )

    assert found.cells_per_side == 4
    assert [each.snapshot_id for each in found.maps] == [str(a), str(b)]
    for each in found.maps:
        assert found.model_set.labels[each.answer_index].name == "red"
        assert len(each.covered_confidences) == 16
        assert each.confidence > 0.5
        assert max(abs(covered - each.confidence) for covered in each.covered_confidences) > 0
    default = await api.stub.GetCoverMaps(calls.GetCoverMapsRequest(snapshot_ids=[str(a)], picture=red()))
    assert (default.cells_per_side, len(default.maps[0].covered_confidences)) == (7, 49)


async def test_invalid_requests_name_the_field(api: Explanations, desk: Desk) -> None:
    """And what it may be."""
    version = str(await desk.version())
    probe, knobs, covers = api.stub.ProbePicture, api.stub.GetKnobCurves, api.stub.GetCoverMaps
    edit = [pb.PictureEdit()]

    refused = [
        await refusal_of(call)
        for call in (
            probe(calls.ProbePictureRequest(snapshot_ids=[version], picture=red())),
            probe(calls.ProbePictureRequest(snapshot_ids=[version], picture=red(), edits=edit * 65)),
            probe(
                calls.ProbePictureRequest(snapshot_ids=[version], picture=red(), edits=edit * 33, include_pictures=True)
            ),
            probe(
                calls.ProbePictureRequest(
                    snapshot_ids=[version], picture=red(), edits=[*edit, pb.PictureEdit(blur=float("nan"))]
                )
            ),
            probe(calls.ProbePictureRequest(snapshot_ids=[version], edits=edit)),
            probe(calls.ProbePictureRequest(snapshot_ids=[version] * 9, picture=red(), edits=edit)),
            knobs(calls.GetKnobCurvesRequest(snapshot_ids=[version], picture=red())),
            knobs(calls.GetKnobCurvesRequest(snapshot_ids=[version], picture=red(), knobs=[pb.KNOB_UNSPECIFIED])),
            knobs(
                calls.GetKnobCurvesRequest(
                    snapshot_ids=[version], picture=red(), knobs=[pb.KNOB_LIGHT], edit=pb.PictureEdit(light=9)
                )
            ),
            covers(calls.GetCoverMapsRequest(snapshot_ids=[version], picture=red(), cells_per_side=10)),
        )
    ]

    assert {each.code for each in refused} == {StatusCode.INVALID_ARGUMENT}
    assert [each.metadata["field"] for each in refused] == [
        "edits",
        "edits",
        "edits",
        "edits[1].blur",
        "picture",
        "snapshot_ids",
        "knobs",
        "knobs",
        "edit.light",
        "cells_per_side",
    ]
    assert "between 0 and 0.2" in refused[3].message


async def test_what_does_not_exist_is_refused(api: Explanations, desk: Desk) -> None:
    """A snapshot, an instance, a model, a picture."""
    version, untrained = str(await desk.version()), str(await desk.freeze())
    edit = [pb.PictureEdit()]

    refused = [
        await refusal_of(
            api.stub.ProbePicture(calls.ProbePictureRequest(snapshot_ids=[snapshot_id], picture=picture, edits=edit))
        )
        for snapshot_id, picture in (
            (str(uuid4()), red()),
            (untrained, red()),
            (version, pb.AskedPicture(instance_id=str(uuid4()))),
            (version, pb.AskedPicture(picture=b"not a picture")),
        )
    ]

    assert [(each.reason, each.metadata.get("kind")) for each in refused] == [
        ("NOT_FOUND", "snapshot"),
        ("SNAPSHOT_NOT_TRAINED", None),
        ("NOT_FOUND", "instance"),
        ("PICTURE_NOT_RECOGNISED", None),
    ]


async def test_a_stored_picture_that_is_lost_is_left_out_of_the_footprint(api: Explanations, desk: Desk) -> None:
    """The answers do not depend on it."""
    lost = desk.picture("red")
    await desk.record("red", pictures=[lost])
    version = await desk.version()
    await api.workshop.blobs.remove(hashlib.sha256(lost).digest())

    found = await api.stub.GetKnobCurves(
        calls.GetKnobCurvesRequest(snapshot_ids=[str(version)], picture=red(), knobs=[pb.KNOB_BLUR])
    )

    [footprint] = found.curves[0].footprints
    assert len(footprint.ticks) + footprint.below_count + footprint.above_count == 20
