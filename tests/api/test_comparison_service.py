"""ComparisonService over a real connection: what changed between two snapshots; trainings run in this process."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from grpc import StatusCode

from diptych.v1 import comparison_pb2 as pb
from diptych.v1 import comparison_service_pb2
from diptych.v1.error_reason_pb2 import ErrorReason
from diptych_server.flows.datasets.labels import merge_labels, rename_label
from diptych_server.flows.snapshots.restore import restore_snapshot
from diptych_server.flows.snapshots.snapshots import copy_snapshot, delete_snapshot
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from support.api_server import refusal_of
from support.comparing import (
    QUICK,
    Comparisons,
    Desk,
    comparisons,
    encoded,
    full_desk,
    new_desk,
    structured_picture,
    trained,
    with_noise,
)
from support.training import ColourBackbone, make_workshop

G = pb.ChangeGroup
V = pb.Verdict


@pytest.fixture
def blobs(tmp_path: Path) -> DiskBlobStore:
    """An empty blob store in a folder of this test."""
    return DiskBlobStore(tmp_path)


@pytest.fixture
async def api(database: Database, conninfo: str, blobs: DiskBlobStore) -> AsyncIterator[Comparisons]:
    """A server of this test's own."""
    async with comparisons(database, conninfo, blobs) as served:
        yield served


@pytest.fixture
async def desk(api: Comparisons) -> Desk:
    """A dataset of two labels with five recordings each."""
    return await full_desk(api.workshop)


def groups_of(comparison: pb.Comparison) -> list[tuple[str, str, str, int, int]]:
    """Kind, label, new label, pictures and recordings of each group."""
    names = [label.name for label in comparison.labels]
    return [
        (
            G.Kind.Name(group.kind).removeprefix("KIND_").lower(),
            names[group.label_index],
            names[group.new_label_index],
            group.instance_count,
            group.recording_count,
        )
        for group in comparison.change_groups
    ]


async def test_added_removed_and_relabelled_pictures_are_groups(api: Comparisons, desk: Desk) -> None:
    """One line for each recording that was added, and for what was removed and relabelled of a recording."""
    spoiled = await desk.record("red", "green", size=3)
    gone = await desk.record("green", size=2, fold=1)
    a = await desk.version()
    await desk.remove(gone)
    await desk.relabel(spoiled[:2], "green")
    await desk.record("red", size=4, fold=2)
    b = await desk.version()

    found = await api.compared(a, b)

    assert groups_of(found) == [
        ("added", "red", "red", 4, 1),
        ("removed", "green", "green", 2, 1),
        ("relabelled", "red", "green", 2, 1),
    ] or sorted(groups_of(found)) == [
        ("added", "red", "red", 4, 1),
        ("relabelled", "red", "green", 2, 1),
        ("removed", "green", "green", 2, 1),
    ]
    assert {group.kind: group.is_whole_recordings for group in found.change_groups} == {
        G.KIND_ADDED: True,
        G.KIND_REMOVED: True,
        G.KIND_RELABELLED: False,
    }
    data = found.data_difference
    assert (data.added_instance_count, data.removed_instance_count, data.relabelled_instance_count) == (4, 2, 2)
    assert (data.same_instance_count, data.same_recording_count) == (21, 11)
    assert {group.source for group in found.change_groups} == {"webcam"}
    assert all(group.HasField("first_captured_at") for group in found.change_groups)
    assert sum(len(group.example_instance_ids) for group in found.change_groups) == 8


async def test_the_exam_is_the_union_without_relabelled_pictures(api: Comparisons, desk: Desk) -> None:
    """Pictures of either snapshot count; those whose label differs are counted apart."""
    spoiled = await desk.record("red", "green", size=3)
    a = await desk.version()
    await desk.relabel(spoiled, "green")
    await desk.record("red", size=4, fold=2)
    b = await desk.version()

    found = await api.compared(a, b)

    assert (found.verdict.instance_count, found.verdict.recording_count) == (24, 11)
    assert found.verdict.relabelled_instance_count == 3
    assert found.verdict.seed_count == 1
    counts = found.answer_counts
    total = counts.lost + counts.fixed + counts.still_right + counts.still_wrong + counts.within_noise
    assert total == 24
    by_name = {label.name: label for label in found.labels}
    assert (by_name["red"].verdict.instance_count, by_name["green"].verdict.instance_count) == (14, 10)
    assert (by_name["red"].a_instance_count, by_name["red"].b_instance_count) == (13, 14)
    assert (by_name["red"].a_recording_count, by_name["red"].b_recording_count) == (6, 6)


async def test_a_snapshot_is_the_same_as_itself(api: Comparisons, desk: Desk) -> None:
    """And as a copy with the same seed, which has the same heads."""
    a = await desk.version()
    copied = await copy_snapshot(api.workshop.database, a, name="copy", request_id=None)
    await trained(api.workshop, copied.id)

    for b in (a, copied.id):
        found = await api.compared(a, b)

        assert found.verdict.outcome == V.OUTCOME_SAME
        assert found.verdict.doubt == V.DOUBT_UNSPECIFIED
        assert not found.change_groups
        assert (found.answer_counts.lost, found.answer_counts.fixed, found.answer_counts.within_noise) == (0, 0, 0)
        assert found.has_causes


async def test_another_seed_cannot_be_told_from_the_first(api: Comparisons, desk: Desk) -> None:
    """Equal data, other heads."""
    a = await desk.version()
    copied = await copy_snapshot(api.workshop.database, a, name="copy", request_id=None)
    await trained(api.workshop, copied.id, replace(QUICK, seed=9))

    found = await api.compared(a, copied.id)

    assert found.verdict.outcome == V.OUTCOME_CANNOT_TELL
    assert found.verdict.doubt == V.DOUBT_FEW_CHANGED
    assert not found.change_groups
    assert found.data_difference.same_instance_count == 20


async def test_mislabelled_recordings_make_a_version_worse(api: Comparisons) -> None:
    """Enough recordings under the wrong label lose the answers of others; the verdict says so."""
    desk = await full_desk(api.workshop)
    for fold in range(5):
        await desk.record("green", fold=fold)
        await desk.record("red", fold=fold)
    a = await desk.version()
    for fold in range(10):
        await desk.record("red", "green", size=6, fold=fold)
        await desk.record("green", "red", size=6, fold=fold)
    b = await desk.version()

    found = await api.compared(a, b)
    back = await api.compared(b, a)

    assert found.verdict.outcome in {V.OUTCOME_WORSE, V.OUTCOME_BETTER}
    assert (
        back.verdict.outcome
        == {V.OUTCOME_WORSE: V.OUTCOME_BETTER, V.OUTCOME_BETTER: V.OUTCOME_WORSE}[found.verdict.outcome]
    )
    assert found.verdict.difference == pytest.approx(-back.verdict.difference)
    assert found.verdict.p_value <= 0.05
    assert found.verdict.lower <= found.verdict.difference <= found.verdict.upper


async def test_a_renamed_label_is_one_line(api: Comparisons, desk: Desk) -> None:
    """Its pictures are the same."""
    a = await desk.version()
    await rename_label(api.workshop.database, desk.labels["red"], name="mug", etag="", actor="")
    b = await desk.version()

    found = await api.compared(a, b)

    assert groups_of(found) == [("renamed", "mug", "mug", 10, 5)]
    [label] = [each for each in found.labels if each.name == "mug"]
    assert label.a_name == "red"
    assert found.data_difference.same_instance_count == 20
    assert found.verdict.instance_count == 20


async def test_a_merged_label_is_one_line(api: Comparisons) -> None:
    """Its pictures count as the same label as those that it was merged with."""
    desk = await full_desk(api.workshop, labels=("red", "green", "blue"))
    a = await desk.version()
    await merge_labels(api.workshop.database, desk.labels["red"], [desk.labels["blue"]], etag="", actor="")
    b = await desk.version()

    found = await api.compared(a, b)

    assert groups_of(found) == [("merged", "blue", "red", 10, 5)]
    assert found.data_difference.same_instance_count == 30
    assert found.verdict.instance_count == 30
    assert found.verdict.relabelled_instance_count == 0
    assert found.verdict.a_accuracy > 0.9  # red and blue are both right answers of A for red


async def test_a_restored_snapshot_has_the_same_data(api: Comparisons, desk: Desk) -> None:
    """Going back to A in the dataset, and freezing again, gives a snapshot with A's pictures and labels."""
    extra = await desk.record("red", fold=1)
    a = await desk.version()
    await desk.remove(extra)
    await desk.version()
    await restore_snapshot(api.workshop.database, a, None, etag="", actor="")
    restored = await desk.version()

    found = await api.compared(a, restored)

    assert not found.change_groups
    assert found.data_difference.same_instance_count == 22
    assert found.verdict.outcome == V.OUTCOME_SAME


async def test_the_order_of_captures_does_not_matter(api: Comparisons) -> None:
    """Two datasets of the same pictures, recorded in opposite orders, have the same data."""
    first, second = await new_desk(api.workshop), await new_desk(api.workshop)
    shots = [(label, fold, [first.picture(label) for _ in range(2)]) for fold in range(5) for label in ("red", "green")]
    for label, fold, pictures in shots:
        await first.record(label, fold=fold, pictures=pictures)
    for label, fold, pictures in reversed(shots):
        await second.record(label, fold=fold, pictures=pictures)
    a, b = await first.version(), await second.version()

    found = await api.compared(a, b)

    assert not found.change_groups
    assert found.data_difference.same_instance_count == 20
    assert found.verdict.instance_count == 20


async def test_snapshots_of_different_datasets_match_labels_by_name(api: Comparisons) -> None:
    """The difference arrives first, the verdict when near copies between them were searched."""
    a_desk = await full_desk(api.workshop, labels=("red", "green"), seed=1)
    b_desk = await full_desk(api.workshop, labels=("green", "red", "blue"), seed=2)
    a, b = await a_desk.version(), await b_desk.version()

    first, *_, last = await api.compare(a, b)

    assert not first.HasField("verdict")
    assert first.data_difference.added_instance_count == 30
    assert first.data_difference.removed_instance_count == 20
    assert {label.name: bool(label.a_label_id and label.b_label_id) for label in last.labels} == {
        "red": True,
        "green": True,
        "blue": False,
    }
    assert last.verdict.instance_count == 40  # a label that only one has is left out


async def test_near_copies_in_another_dataset_are_not_asked(api: Comparisons) -> None:
    """A head that learned a picture is not asked about a copy of it that another dataset holds, in another fold."""
    rng = np.random.default_rng(3)
    scene = [structured_picture(rng) for _ in range(2)]
    a_desk = await full_desk(api.workshop, seed=1)
    await a_desk.record("red", fold=1, pictures=[encoded(each) for each in scene])
    b_desk = await full_desk(api.workshop, seed=2)
    await b_desk.record("red", fold=3, pictures=[encoded(with_noise(each, rng)) for each in scene])
    a, b = await a_desk.version(), await b_desk.version()

    found = await api.compared(a, b)

    assert found.verdict.instance_count == 40


async def test_snapshots_without_a_common_label_cannot_be_compared(api: Comparisons) -> None:
    """The difference of the data is sent all the same, with the reason."""
    a_desk = await full_desk(api.workshop, labels=("red", "green"), seed=1)
    b_desk = await new_desk(api.workshop, seed=2)
    for fold in range(5):
        await b_desk.record("cup", "red", fold=fold)
        await b_desk.record("pen", "blue", fold=fold)
    a, b = await a_desk.version(), await b_desk.version()

    found = await api.compared(a, b)

    assert found.obstacle.reason == ErrorReason.ERROR_REASON_NOTHING_IN_COMMON
    assert found.data_difference.added_instance_count == 20
    assert not found.HasField("verdict")


async def test_an_untrained_snapshot_is_compared_by_its_data(api: Comparisons, desk: Desk) -> None:
    """The obstacle names the snapshot that has no model."""
    a = await desk.version()
    await desk.record("red", size=3)
    b = await desk.freeze()

    found = await api.compared(a, b)

    assert found.obstacle.reason == ErrorReason.ERROR_REASON_SNAPSHOT_NOT_TRAINED
    assert found.obstacle.metadata["snapshot_id"] == str(b)
    assert groups_of(found) == [("added", "red", "red", 3, 1)]


async def test_snapshots_of_different_backbones_are_compared_by_their_data(
    api: Comparisons, database: Database, blobs: DiskBlobStore, desk: Desk
) -> None:
    """Neither could be asked about the pictures of the other."""
    a = await desk.version()
    other = ColourBackbone()
    other.id = "colours-2/numpy-f32"
    desk.workshop = make_workshop(database, blobs, api.queue, backbone=other)
    await desk.record("red", size=3)
    b = await desk.version()

    found = await api.compared(a, b)

    assert found.obstacle.reason == ErrorReason.ERROR_REASON_BACKBONES_DIFFER
    assert found.data_difference.added_instance_count == 3


async def test_a_deleted_or_unknown_snapshot_is_not_found(api: Comparisons, desk: Desk) -> None:
    """As an error of the call."""
    a, b = await desk.version(), await desk.freeze()
    await delete_snapshot(api.workshop.database, b, etag="")

    for missing in (b, uuid4()):
        refused = await refusal_of(api.compare(a, missing))

        assert (refused.code, refused.reason) == (StatusCode.NOT_FOUND, "NOT_FOUND")
        assert refused.metadata == {"kind": "snapshot", "id": str(missing)}


async def test_the_smallest_snapshots_say_what_is_missing(api: Comparisons) -> None:
    """Two labels with one picture each have no honest answers."""
    desk = await new_desk(api.workshop)
    await desk.record("red", size=1)
    await desk.record("green", size=1, fold=1)
    a = await desk.version()
    await desk.record("green", size=1, fold=2)
    b = await desk.version()

    found = await api.compared(a, b)

    assert found.obstacle.reason == ErrorReason.ERROR_REASON_NOTHING_IN_COMMON
    assert "Record each label" in found.obstacle.message
    assert groups_of(found) == [("added", "green", "green", 1, 1)]


async def test_answers_are_listed_by_page(api: Comparisons, desk: Desk) -> None:
    """All answers of the exam, each once, lost before fixed; optionally of one outcome."""
    a = await desk.version()
    for fold in range(5):
        await desk.record("red", "green", size=4, fold=fold)
    b = await desk.version()
    counts = (await api.compared(a, b)).answer_counts

    async def listed(outcome: pb.AnswerOutcome.ValueType = pb.ANSWER_OUTCOME_UNSPECIFIED) -> list[pb.ComparedAnswer]:
        answers: list[pb.ComparedAnswer] = []
        token = ""
        while True:
            request = comparison_service_pb2.ListComparedAnswersRequest(
                a_snapshot_id=str(a), b_snapshot_id=str(b), outcome=outcome, page_size=7, page_token=token
            )
            page = await api.stub.ListComparedAnswers(request)
            answers += page.answers
            token = page.next_page_token
            if not token:
                return answers

    everything, lost = await listed(), await listed(pb.ANSWER_OUTCOME_LOST)

    assert len(everything) == len({each.instance_id for each in everything}) == 40
    assert len(lost) == counts.lost
    assert everything[: len(lost)] == lost
    assert sum(each.is_only_in_one for each in everything) == 20
    assert all(each.a_margin > 0.1 > -0.1 > each.b_margin for each in lost)


async def test_the_history_of_a_dataset_compares_each_version_with_the_one_before(api: Comparisons, desk: Desk) -> None:
    """Trained snapshots, oldest first; those that are deleted or untrained are left out."""
    first = await desk.version()
    await desk.freeze()
    deleted = await desk.version()
    await desk.record("red", "green", size=20, fold=2)
    second = await desk.version()
    copied = await copy_snapshot(api.workshop.database, second, name="copy", request_id=None)
    third = await trained(api.workshop, copied.id, replace(QUICK, seed=4))
    await delete_snapshot(api.workshop.database, deleted, etag="")

    history = await api.history(desk.dataset_id)
    newest = await api.history(desk.dataset_id, max_versions=2)

    assert [version.snapshot_id for version in history.versions] == [str(first), str(second), str(third)]
    assert [version.HasField("verdict") for version in history.versions] == [False, True, True]
    assert history.versions[1].verdict == (await api.compared(first, second)).verdict
    assert len(history.change_shares) == 9
    assert [history.change_shares[place] for place in (0, 4, 8)] == [0, 0, 0]
    assert all(len(each.answer_label_ids) == 3 for each in history.changing_answers)
    assert [version.snapshot_id for version in newest.versions] == [str(second), str(third)]


async def test_a_history_has_limits(api: Comparisons, desk: Desk) -> None:
    """A dataset without trained snapshots has an empty one; an unknown dataset is not found."""
    empty = await api.history(desk.dataset_id)
    unknown = await refusal_of(api.history(uuid4()))
    too_many = await refusal_of(api.history(desk.dataset_id, max_versions=51))

    assert not empty.versions
    assert (unknown.code, unknown.metadata["kind"]) == (StatusCode.NOT_FOUND, "dataset")
    assert (too_many.code, too_many.metadata) == (StatusCode.INVALID_ARGUMENT, {"field": "max_versions"})
