"""Questions about a picture, asked by the installed command: the recording to blame is found, and removed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from diptych_client.sdk.blocking import Client, Dataset, Snapshot, TrainingParameters, connect
from support.drawing import draw, drawn_pictures
from support.programs import Diptych
from support.server_process import ServerProcess

STRANGE = "yellow"
"""Yellow bars: drawn like phones, but the planted recording calls them mugs."""


@dataclass(frozen=True)
class Desk:
    """A dataset with one planted recording, its version, and a picture that is answered wrongly because of it."""

    dataset: Dataset
    version: Snapshot
    picture: Path


def trained(client: Client, dataset: Dataset, name: str) -> Snapshot:
    """The dataset as it is now, trained."""
    job = dataset.train(name, parameters=TrainingParameters(epochs=30, seed=1)).result()
    return client.snapshots.get(job.snapshot_id)


@pytest.fixture(scope="module")
def desk(shared_server: ServerProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Recorded and trained, to be asked by all tests of this module."""
    picture = tmp_path_factory.mktemp("asked") / "frozen.jpg"
    picture.write_bytes(draw(STRANGE, number=4_242))
    with connect(shared_server.address) as client:
        dataset = client.datasets.create("Asked desk")
        with dataset.capture() as capture:
            for each in drawn_pictures(bursts=6):
                capture.add(each.data, label=each.label, burst_id=each.burst_id, source="desk")
            for each in drawn_pictures([STRANGE], bursts=1, per_burst=4):
                capture.add(each.data, label="mug", burst_id=each.burst_id, source="planted")
        yield Desk(dataset.refresh(), trained(client, dataset, "Asked desk, first"), picture)


@pytest.fixture
def diptych(shared_server: ServerProcess) -> Diptych:
    """The command, for the shared server."""
    return Diptych(shared_server.address)


def asked(diptych: Diptych, picture: str | Path, *arguments: str) -> dict[str, Any]:
    """The first explanation of a picture as JSON."""
    made = json.loads(diptych.done("explain", str(picture), *arguments, "--json"))
    return dict(made["explanations"][0])


def test_the_recording_to_blame_is_found_and_without_it_the_answer_turns(desk: Desk, diptych: Diptych) -> None:
    """From the wrong answer to the right one, by commands alone."""
    before = asked(diptych, desk.picture, desk.version.id)
    [blamed] = [each for each in before["supporting"] if each["recording_id"] in before["because"]["recording_ids"]]

    diptych.done("dataset", "rm-pictures", desk.dataset.id, blamed["nearest_instance_id"], "--bursts")
    diptych.done("train", desk.dataset.id, "--epochs", "30", "--seed", "1", "--name", "Asked desk, second")
    after = asked(diptych, desk.picture, "Asked desk, second")
    diptych.done("dataset", "undo", desk.dataset.id)

    assert (before["label"], blamed["source"], blamed["instance_count"]) == ("mug", "planted", 4)
    assert before["because"]["evidence"] == "hint"
    assert after["label"] == "phone"


def test_an_explanation_names_recordings_the_twin_and_how_to_check(desk: Desk, diptych: Diptych) -> None:
    """In words, with knobs and covers; also for a stored picture, by a part of its id."""
    ended = diptych("explain", str(desk.picture), desk.version.id, "--knobs", "light,turn", "--cover")
    stored = asked(diptych, next(iter(desk.version.list_instances())).id[-12:], desk.version.id)

    assert ended.returncode == 0, ended.stderr
    assert "Probably because of" in ended.stdout
    assert "planted" in ended.stdout
    assert "The nearest picture with another answer is phone" in ended.stdout
    assert "stops: confidence in the answer (edited pictures)" in ended.stdout
    assert "points lost with this part covered" in ended.stdout
    assert f"{desk.version.id} --check" in ended.stderr
    assert stored["is_honest"]


def test_named_pictures_are_saved(desk: Desk, diptych: Diptych, tmp_path: Path) -> None:
    """Under their part in the explanation."""
    folder = tmp_path / "named"

    diptych.done("explain", str(desk.picture), desk.version.id, "--pictures", str(folder))

    names = sorted(path.name for path in folder.iterdir())
    assert any(name.startswith("A supports 1 mug ") for name in names)
    assert any(name.startswith("A twin ") for name in names)
    assert diptych("explain", str(desk.picture), desk.version.id, "--pictures", str(folder)).returncode == 1


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["gone.jpg"], 1, "There is no file gone.jpg."),
        (["/"], 2, "/ is a folder. Name one of its pictures."),
        (["FROZEN", "no such version"], 1, "There is no snapshot 'no such version'."),
        (["FROZEN", "VERSION", "--knobs", "odd"], 2, "'odd' is not a valid knob."),
        (["FROZEN", "VERSION", "--without", "abcdef"], 1, "There is no recording 'abcdef'."),
    ],
)
def test_wrong_input_is_explained(desk: Desk, diptych: Diptych, arguments: list[str], code: int, said: str) -> None:
    """In plain sentences, with the usual exit codes."""
    places = {"FROZEN": str(desk.picture), "VERSION": desk.version.id}

    ended = diptych("explain", *(places.get(each, each) for each in arguments))

    assert ended.returncode == code, ended.stderr
    assert said in " ".join(ended.stderr.split())


def test_the_planted_recording_is_a_suspect_and_can_be_moved(desk: Desk, diptych: Diptych) -> None:
    """With its reason; a move is one step to undo."""
    made = json.loads(diptych.done("suspects", desk.dataset.id, "--json"))
    table = diptych.done("suspects", desk.dataset.id)

    assert made["examined_instance_count"] == desk.dataset.instance_count
    assert {each["label"] for each in made["suspects"]} <= {"mug", "phone"}
    assert all(each["reason"] for each in made["suspects"])
    assert len(table) > 0
    assert diptych("suspects", desk.dataset.id, "--kind", "odd").returncode == 2
    assert diptych("suspects", desk.dataset.id, "--move", "abcdef").returncode == 1


def test_the_map_of_a_version_has_all_its_pictures(desk: Desk, diptych: Diptych) -> None:
    """As points and as characters."""
    made = json.loads(diptych.done("map", desk.version.id, "--json"))
    drawn = diptych.done("map", desk.version.id)

    assert len(made["points"]) == desk.version.instance_count
    assert {point["a_label"] for point in made["points"]} == {"mug", "phone"}
    assert "a mug  b phone" in drawn


def test_predictions_come_with_their_state(desk: Desk, diptych: Diptych) -> None:
    """As JSON and in the table."""
    made = json.loads(diptych.done("predict", desk.version.id, str(desk.picture), "--json"))
    ended = diptych("predict", desk.version.id, str(desk.picture))

    [prediction] = made["predictions"]
    assert prediction["state"] in {"sure", "torn", "sure_but_far", "never_seen"}
    assert {"torn_label", "unfamiliarity", "is_calibrated", "knows_unfamiliar"} < prediction.keys()
    assert "mug" in ended.stdout


def test_a_check_trains_without_the_recordings_and_says_whether_the_hint_was_right(
    desk: Desk, diptych: Diptych
) -> None:
    """Marked as checked, in other words than a hint."""
    ended = diptych("explain", str(desk.picture), desk.version.id, "--check", "--json")

    assert ended.returncode == 0, ended.stderr
    [explained] = json.loads(ended.stdout)["explanations"]
    assert "Ctrl-C ends only the waiting." in ended.stderr
    assert explained["check"]["evidence"] == "checked"
    assert explained["check"]["removed_instance_count"] == 4
    assert explained["check"]["has_turned"]
    assert explained["check"]["hint_is_confirmed"]
    assert explained["check"]["sentence"].startswith("Checked: without 4 pictures, the answer turns from mug")
