"""The main job through the SDK: capture, train, look, ask, and go back."""

from collections.abc import Iterable

import pytest

from diptych_client.sdk import (
    Client,
    Dataset,
    FrameAnswer,
    FrameSkipped,
    JobState,
    NotFoundError,
    NotReadyError,
    PicturePredictions,
    Snapshot,
    TrainingParameters,
)
from support.drawing import draw, drawn_pictures
from support.lived_in import LivedIn, record, trained_snapshot
from support.processes import libraries_of
from support.server_process import ServerProcess

EPOCHS = 5


async def dataset_with_pictures(client: Client, name: str) -> Dataset:
    """A dataset of two labels, each with three bursts of two pictures."""
    dataset = await client.datasets.create(name)
    assert await record(dataset) == 12
    return await dataset.refresh()


async def test_capture_train_and_watch(client: Client) -> None:
    """Each epoch is seen once while the training runs; then the snapshot has its model and its honest scores."""
    dataset = await dataset_with_pictures(client, "Watched")
    snapshot = await dataset.freeze("Watched 1")
    job = await snapshot.train(TrainingParameters(epochs=EPOCHS, seed=7))

    epochs: list[int] = []
    states: list[JobState] = []
    async for progress in job.watch():
        epochs += [each.epoch for each in progress.epochs]
        states.append(progress.job.state)

    trained = await client.snapshots.get(snapshot.id)
    assert epochs == list(range(1, EPOCHS + 1))
    assert states[-1] is JobState.SUCCEEDED
    assert trained.is_trained
    assert trained.instances_digest == snapshot.instances_digest
    assert trained.instances_digest.startswith("sha256:")
    metrics = trained.training_metrics
    assert metrics is not None
    assert metrics.epochs is not None
    assert metrics.confusion is not None
    assert len(metrics.epochs) == EPOCHS
    assert metrics.honest_accuracy is not None
    assert metrics.honest_accuracy.lower <= metrics.honest_accuracy.value <= metrics.honest_accuracy.upper
    assert [each.name for each in metrics.labels] == ["mug", "phone"]
    assert sum(map(sum, metrics.confusion)) == metrics.scored_instance_count == 12


async def test_both_snapshots_answer_the_same_frames(client: Client) -> None:
    """One stream, two snapshots: every frame has one answer; a label that the first never saw is marked so."""
    dataset = await dataset_with_pictures(client, "Side by side")
    first = await trained_snapshot(client, dataset, name="Two labels")
    async with dataset.capture() as capture:
        for picture in drawn_pictures(["plant"]):
            await capture.add(picture.data, label="plant", burst_id=picture.burst_id)
    second = await trained_snapshot(client, dataset, name="Three labels", parameters=TrainingParameters(seed=1))
    frames = [draw(label, number=90 + number) for number in range(2) for label in ("mug", "phone", "plant")]

    answers = await streamed(client, [first, second], frames)

    assert sorted(answer.frame_id for answer in answers) == [1, 2, 3, 4, 5, 6]
    for answer, label in zip(answers, ["mug", "phone", "plant"] * 2, strict=True):
        outcome = answer.outcome
        assert isinstance(outcome, PicturePredictions)
        model_set = outcome.model_set
        assert [each.snapshot_id for each in model_set.snapshots] == [first.id, second.id]
        known = {each.name: each.is_known for each in model_set.labels}
        assert known == {"mug": (True, True), "phone": (True, True), "plant": (False, True)}
        for prediction in outcome.predictions:
            assert sum(prediction.confidences) == pytest.approx(1, abs=1e-5)
        assert model_set.labels[outcome.predictions[1].predicted_index].name == label
        plant = [each.name for each in model_set.labels].index("plant")
        assert outcome.predictions[0].confidences[plant] == 0


async def test_answering_loads_no_torch(client: Client, lived_in: LivedIn, shared_server: ServerProcess) -> None:
    """The process that has answered a picture has never mapped torch's library, but OpenVINO's."""
    snapshot = await client.snapshots.get(lived_in.snapshot_ids[0])

    await client.predictions.predict_images([draw("mug", number=77)], snapshots=[snapshot])

    loaded = libraries_of(shared_server.process.pid)
    assert [name for name in loaded if name.startswith("libtorch")] == []
    assert [name for name in loaded if name.startswith("libopenvino")] != []


async def test_single_pictures_are_answered_like_frames(client: Client, lived_in: LivedIn) -> None:
    """The same picture has the same answer as a frame and as a single picture, whatever else is in the batch."""
    picture = draw("mug", number=77)
    snapshots = [await client.snapshots.get(each) for each in lived_in.snapshot_ids]
    [frame] = await streamed(client, snapshots, [picture])

    single, bad = await client.predictions.predict_images([picture, b"text"], snapshots=snapshots)

    assert isinstance(single, PicturePredictions)
    assert isinstance(frame.outcome, PicturePredictions)
    for one, other in zip(single.predictions, frame.outcome.predictions, strict=True):
        assert one.confidences == pytest.approx(other.confidences, abs=1e-5)
    assert not isinstance(bad, PicturePredictions)
    assert bad.reason.startswith("PICTURE_")


async def test_flooded_stream_answers_every_frame_once(client: Client, lived_in: LivedIn) -> None:
    """Frames that come too fast are skipped for newer ones, the newest is answered, and none is forgotten."""
    frame = draw("phone", number=78)
    async with client.predictions.stream(lived_in.snapshot_ids) as stream:
        offered = [stream.offer(frame) for _ in range(200)]
        stream.finish()
        answers = [answer async for answer in stream]

    assert sorted(answer.frame_id for answer in answers) == offered
    skipped = [answer for answer in answers if isinstance(answer.outcome, FrameSkipped)]
    assert skipped
    assert isinstance(max(answers, key=lambda each: each.frame_id).outcome, PicturePredictions)


async def test_deleted_snapshot_comes_back_with_its_model(client: Client) -> None:
    """A deleted snapshot answers no requests; restored, it answers as before."""
    dataset = await dataset_with_pictures(client, "Deleted")
    snapshot = await trained_snapshot(client, dataset, name="Deleted 1")
    picture = draw("mug", number=79)
    [before] = await client.predictions.predict_images([picture], snapshots=[snapshot])

    await snapshot.delete()

    listed = [each.id async for each in client.snapshots.list(dataset_id=dataset.id)]
    assert listed == []
    with pytest.raises(NotFoundError):
        await client.predictions.predict_images([picture], snapshots=[snapshot])

    back = await snapshot.undelete()

    [after] = await client.predictions.predict_images([picture], snapshots=[back])
    assert isinstance(before, PicturePredictions)
    assert isinstance(after, PicturePredictions)
    assert after.predictions == before.predictions
    assert back.model_id == snapshot.model_id


async def test_restored_snapshot_is_the_working_set(client: Client) -> None:
    """Restoring replaces the dataset's instances by the snapshot's, and one undo brings back what was there."""
    dataset = await dataset_with_pictures(client, "Restored")
    snapshot = await dataset.freeze("Restored 1")
    frozen = {each.id async for each in snapshot.list_instances()}
    removed = [each async for each in dataset.list_instances(label="mug")]
    dataset = await dataset.remove(removed)
    assert dataset.instance_count == 6

    restored = await dataset.restore(snapshot)

    assert restored.instance_count == 12
    assert {each.id async for each in restored.list_instances()} == frozen
    assert (await restored.freeze("Restored 2")).instances_digest == snapshot.instances_digest

    await restored.undo()

    assert (await restored.refresh()).instance_count == 6


async def test_untrainable_data_is_refused_immediately(client: Client) -> None:
    """One label is not enough, and no pictures are none: the refusal says what is missing."""
    dataset = await client.datasets.create("Too little")
    with pytest.raises(NotReadyError):
        await dataset.freeze("Nothing")
    async with dataset.capture() as capture:
        await capture.add(draw("mug", number=1), label="mug")
    snapshot = await dataset.freeze("One label")

    with pytest.raises(NotReadyError) as caught:
        await snapshot.train()

    assert caught.value.reason == "TOO_FEW_LABELS"


async def streamed(client: Client, snapshots: Iterable[Snapshot], frames: Iterable[bytes]) -> list[FrameAnswer]:
    """The answer to each frame, which is offered once the one before is answered."""
    async with client.predictions.stream(snapshots) as stream:
        answers: list[FrameAnswer] = []
        for frame in frames:
            stream.offer(frame)
            answers.append(await anext(stream))
    return answers
