"""Two versions compared on a real server, with the SDK and with the command line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from diptych_client.sdk.blocking import Client, Dataset, Snapshot, TrainingParameters, connect
from support.drawing import drawn_pictures
from support.programs import Diptych, interrupt
from support.server_process import ServerProcess

BURSTS = 12
WRONG = 5
"""Bursts of phones that the first version calls mugs."""


@dataclass(frozen=True)
class Desk:
    """Two versions of a dataset: in the first, some phones are called mugs; the second has them right, and more."""

    dataset: Dataset
    first: Snapshot
    second: Snapshot


def trained(client: Client, dataset: Dataset, name: str) -> Snapshot:
    """The dataset as it is now, trained."""
    job = dataset.train(name, parameters=TrainingParameters(epochs=20, seed=1)).result()
    return client.snapshots.get(job.snapshot_id)


def make_desk(client: Client) -> Desk:
    """Record, train, correct the labels, record more, train again."""
    dataset = client.datasets.create("Compared desk")
    wrong: list[str] = []
    with dataset.capture() as capture:
        for number, each in enumerate(drawn_pictures(bursts=BURSTS)):
            is_wrong = each.label == "phone" and number // 2 % BURSTS < WRONG
            label, source = ("mug" if is_wrong else each.label), f"{each.label}/{number}.jpg"
            stored = capture.add(each.data, label=label, burst_id=each.burst_id, source=source).instance
            wrong += [stored.id] if is_wrong and stored else []
    first = trained(client, dataset, "Desk, first")
    dataset.refresh().relabel(wrong, label="phone")
    with dataset.capture() as capture:
        for each in drawn_pictures(bursts=3, seed=77):
            capture.add(each.data, label=each.label, burst_id=each.burst_id, source="more")
    return Desk(dataset.refresh(), first, trained(client, dataset, "Desk, second"))


@pytest.fixture(scope="module")
def desk(shared_server: ServerProcess) -> Iterator[Desk]:
    """The two versions, to be compared by all tests of this module."""
    with connect(shared_server.address) as client:
        yield make_desk(client)


@pytest.fixture
def diptych(shared_server: ServerProcess) -> Diptych:
    """The command, for the shared server."""
    return Diptych(shared_server.address)


def test_corrected_labels_fix_answers(desk: Desk) -> None:
    """The exam leaves out the moved pictures; on the others, phones are no longer called mugs."""
    made = desk.first.compare(desk.second)

    assert made.verdict is not None
    assert made.verdict.difference > 0
    assert made.verdict.relabelled_instance_count == 2 * WRONG
    assert made.data_difference.added_instance_count == 12
    assert {(each.kind, each.label, each.new_label) for each in made.change_groups} == {
        ("relabelled", "mug", "phone"),
        ("added", "mug", "mug"),
        ("added", "phone", "phone"),
    }
    assert made.answer_counts.fixed > made.answer_counts.lost
    fixed = list(desk.first.compared_answers(desk.second, outcome="fixed"))
    assert len(fixed) == made.answer_counts.fixed
    assert {(each.label, each.a_answer, each.b_answer) for each in fixed} == {("phone", "mug", "phone")}


def test_a_version_is_the_same_as_itself(desk: Desk, diptych: Diptych) -> None:
    """For both interfaces."""
    made = desk.first.compare("Desk, first")

    printed = diptych.done("compare", desk.first.id, desk.first.id)

    assert made.sentence == "The same: A and B have the same pictures and the same model."
    assert made.sentence in printed


def test_the_newest_versions_of_a_dataset_are_compared_without_naming_them(desk: Desk, diptych: Diptych) -> None:
    """Whichever of them is named, A is the earlier one."""
    by_dataset = json.loads(diptych.done("compare", "--dataset", desk.dataset.id, "--json"))
    by_first = json.loads(diptych.done("compare", "Desk, first", "--json"))
    by_second = json.loads(diptych.done("compare", "Desk, second", "--json"))

    assert by_dataset["a"] == {"snapshot_id": desk.first.id, "snapshot": "Desk, first"}
    assert by_dataset["b"] == {"snapshot_id": desk.second.id, "snapshot": "Desk, second"}
    assert [each["b"]["snapshot"] for each in (by_first, by_second)] == ["Desk, second"] * 2
    assert by_dataset["verdict"] == desk.first.compare(desk.second).outcome


def test_the_receipt_shows_the_changes_and_the_lost_pictures(desk: Desk, diptych: Diptych) -> None:
    """Backwards, phones are lost; their files are named."""
    ended = diptych("compare", "Desk, second", "Desk, first")

    assert ended.returncode == 0, ended.stderr
    assert "- 1 recording of phone (2 pictures" in ended.stdout
    assert "moved from phone to mug" in ended.stdout
    assert "10 more pictures do not count, because A and B label them differently." in ended.stdout
    assert "Lost:" in ended.stdout
    assert "phone/" in ended.stdout.partition("Lost:")[2]
    assert "A  Desk, second" in ended.stdout
    assert desk.second.id in ended.stderr


def test_answers_are_listed_by_their_outcome(desk: Desk, diptych: Diptych) -> None:
    """As a table, and as JSON."""
    table = diptych.done("compare", "Desk, first", "Desk, second", "--answers", "fixed")
    listed = json.loads(diptych.done("compare", "Desk, first", "Desk, second", "--answers", "still-right", "--json"))

    assert table.count("phone 1") + table.count("phone 9") > 0
    assert "A answers" in table
    assert len(listed) == desk.first.compare(desk.second).answer_counts.still_right
    assert {each["outcome"] for each in listed} == {"still_right"}


def test_fixed_and_lost_pictures_are_saved(desk: Desk, diptych: Diptych, tmp_path: Path) -> None:
    """Under the names of their labels and wrong answers; a folder with content is not written to."""
    folder = tmp_path / "answers"

    diptych.done("compare", "Desk, first", "Desk, second", "--pictures", str(folder))

    saved = sorted((folder / "fixed").iterdir())
    assert len(saved) == desk.first.compare(desk.second).answer_counts.fixed
    assert all(path.name.startswith("phone as mug ") for path in saved)
    assert Image.open(BytesIO(saved[0].read_bytes())).size == (96, 96)
    assert diptych("compare", "Desk, first", "Desk, second", "--pictures", str(folder)).returncode == 1


def test_a_script_can_fail_on_a_verdict(desk: Desk, diptych: Diptych) -> None:
    """With its own exit code, and after the receipt."""
    ended = diptych("compare", desk.first.id, desk.first.id, "--fail-on", "not-better")

    assert ended.returncode == 6
    assert "The same: A and B" in ended.stdout
    assert diptych("compare", desk.first.id, desk.first.id, "--fail-on", "cannot_tell").returncode == 0
    assert diptych("compare", "--fail-on", "odd").returncode == 2
    assert diptych("compare", "--answers", "odd").returncode == 2


def test_versions_without_a_model_are_compared_by_their_data(desk: Desk, diptych: Diptych) -> None:
    """The receipt says what is missing."""
    untrained = desk.second.copy("Desk, untrained")

    printed = diptych.done("compare", desk.first.id, untrained.id)

    assert "has no model yet" in printed
    assert "moved from mug to phone" in printed


def test_a_dataset_with_a_single_version_has_nothing_to_compare(
    desk: Desk, diptych: Diptych, shared_server: ServerProcess
) -> None:
    """The message says what to do."""
    with connect(shared_server.address) as client:
        empty = client.datasets.create("Empty desk")

    ended = diptych("compare", "--dataset", empty.id)

    assert ended.returncode == 1
    assert ended.stderr == "There are no trained versions yet. Train one with: diptych train DATASET\n"
    assert desk.first.id not in ended.stdout


def test_a_check_shows_progress_and_checks_every_cause(desk: Desk, diptych: Diptych) -> None:
    """The second time it is there at once."""
    ended = diptych("compare", desk.first.id, desk.second.id, "--check", "--json")

    assert ended.returncode == 0, ended.stderr
    made = json.loads(ended.stdout)
    assert "Ctrl-C ends only the waiting." in ended.stderr
    assert made["check"]["state"] == "succeeded"
    assert made["check"]["finished_training_count"] == made["check"]["training_count"]
    assert made["exam"]["seed_count"] == 3
    assert {each["effect"]["evidence"] for each in made["change_groups"]} == {"checked"}
    assert desk.first.compare(desk.second, check=True).outcome == made["verdict"]
    assert diptych("compare", desk.first.id, desk.second.id, "--cancel").stderr.startswith(
        "The check had already ended"
    )


def test_ctrl_c_leaves_the_check_running_and_says_how_to_cancel_it(desk: Desk, diptych: Diptych) -> None:
    """It is cancelled by another command."""
    waiting = diptych.start("compare", desk.second.id, desk.first.id, "--check")
    assert waiting.stderr is not None
    first_line = waiting.stderr.readline()

    code, _output, errors = interrupt(waiting)

    assert first_line.startswith("Checking with")
    assert code == 130
    assert "The check continues on the server." in errors
    assert diptych.done("compare", desk.second.id, desk.first.id, "--cancel") == ""


def test_the_history_of_a_dataset_has_a_row_per_version(desk: Desk, diptych: Diptych) -> None:
    """With the verdict on each, and the pictures that changed their answer."""
    table = diptych.done("history", desk.dataset.id)
    made = json.loads(diptych.done("history", desk.dataset.id, "--json"))

    assert [each["snapshot"] for each in made["versions"]] == ["Desk, first", "Desk, second"]
    assert made["versions"][0]["verdict"] is None
    assert made["versions"][1]["verdict"] == desk.first.compare(desk.second).outcome
    assert made["change_shares"][0][1] == made["change_shares"][1][0] > 0
    assert len(made["changing_answers"]) > 0
    assert "Desk, second" in table
    assert "mug, phone" in table


def test_a_dataset_without_versions_has_no_history(desk: Desk, diptych: Diptych) -> None:
    """The message says how to make one."""
    empty = diptych.done("dataset", "create", "No versions").strip()

    ended = diptych("history", "No versions")

    assert ended.returncode == 0
    assert "No versions has no trained versions yet. Train one with: diptych train" in ended.stderr
    assert desk.dataset.id not in empty
