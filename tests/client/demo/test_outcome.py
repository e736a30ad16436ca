"""The counts of the live part of the demo, and its picture."""

from io import BytesIO

import pytest
from PIL import Image

from diptych_client import sdk
from diptych_client.demo.footage import Take
from diptych_client.demo.outcome import LiveTake, judge, share_right
from diptych_client.demo.sheet import draw_sheet

TIMINGS = sdk.PredictionTimings(wait_micros=0, decode_micros=0, backbone_micros=0, heads_micros=0, batch_size=1)
MODEL_SET = sdk.ModelSet(
    snapshots=(
        sdk.ModelSetSnapshot("1", "first", "m1", ("a", "b")),
        sdk.ModelSetSnapshot("2", "second", "m2", ("a", "b")),
    ),
    labels=(sdk.ModelSetLabel("mug", (True, True)), sdk.ModelSetLabel("cup", (True, True))),
    square_side_pixels=224,
)
CUP = Take(label="cup", setting="lamp", picture_count=0, shoot=list)


def answer(*mug_confidences: float) -> sdk.PicturePredictions:
    """The predictions of the snapshots for a frame, by each one's confidence in a mug."""
    predictions = tuple(
        sdk.SnapshotPrediction(snapshot.snapshot_id, (mug, 1 - mug), 0 if mug > 0.5 else 1, None)
        for snapshot, mug in zip(MODEL_SET.snapshots, mug_confidences, strict=True)
    )
    return sdk.PicturePredictions(MODEL_SET, predictions, TIMINGS)


def picture() -> bytes:
    """Some picture."""
    buffer = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(buffer, "JPEG")
    return buffer.getvalue()


def shown_cup() -> LiveTake:
    """A cup that the first snapshot mostly calls a mug."""
    return judge(CUP, picture(), [answer(0.9, 0.1), answer(0.8, 0.2), answer(0.4, 0.3)])


def test_a_verdict_is_the_most_frequent_answer_and_its_share_right() -> None:
    """Each snapshot is judged by all frames of a take."""
    first, second = shown_cup().verdicts

    assert (first.answered, first.right, first.frames) == ("mug", 1, 3)
    assert (second.answered, second.right, second.frames) == ("cup", 3, 3)
    assert first.confidences == pytest.approx({"mug": 0.7, "cup": 0.3})


def test_the_share_right_counts_frames_not_takes() -> None:
    """A long take has more weight than a short one."""
    takes = [shown_cup(), judge(CUP, picture(), [answer(0.1, 0.9)])]

    assert share_right(takes, 0) == pytest.approx(2 / 4)
    assert share_right(takes, 1) == pytest.approx(3 / 4)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_sheet_has_room_for_every_take(count: int) -> None:
    """Two takes are printed side by side; an odd one begins a row."""
    with Image.open(BytesIO(draw_sheet([shown_cup()] * count, ["first", "second"]))) as sheet:
        rows = (count + 1) // 2

        assert sheet.format == "PNG"
        assert sheet.height > rows * 2 * 160
        assert len(sheet.convert("RGB").getcolors(maxcolors=2**24) or []) > 10
