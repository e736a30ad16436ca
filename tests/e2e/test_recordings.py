"""People import near copies under two labels, see them named, and decide what is one recording."""

import json
import re
from pathlib import Path

import pytest

from diptych_client.sdk import Client, InvalidRequestError
from support.near_copies import copies_of, drawn_scenes
from support.programs import Diptych
from support.server_process import ServerProcess


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four scenes: one twice under two labels, one twice under one, two alone."""
    copies = copies_of(drawn_scenes(4), ["as it is", "saved again"])
    labels = ["mug", "cup", "mug", "mug", "cup", "", "mug", ""]
    for number, (label, copy) in enumerate(zip(labels, sorted(copies, key=lambda each: each.scene), strict=True)):
        if label:
            path = tmp_path / label / f"{number}.jpg"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(copy.data)
    return tmp_path


def test_an_import_reports_near_copies_and_people_decide(shared_server: ServerProcess, folder: Path) -> None:
    """The sentence, the list, a split and a join in the terminal."""
    diptych = Diptych(shared_server.address)

    imported = diptych.done("import", str(folder), "--dataset", "Two labels", "--create")
    again = json.loads(diptych.done("import", str(folder), "--dataset", "Two labels", "--json"))
    [mixed] = json.loads(diptych.done("dataset", "recordings", "Two labels", "--mixed", "--json"))
    split = diptych.done("dataset", "split-recording", "Two labels", mixed["id"][-8:], "--each-burst").split()
    table = diptych.done("dataset", "recordings", "Two labels")
    none = diptych("dataset", "recordings", "Two labels", "--mixed")
    joined = diptych("dataset", "join-recordings", "Two labels", *split)

    sentence = "6 pictures in 4 recordings; 2 look alike across labels: diptych dataset recordings 'Two labels' --mixed"
    assert sentence in imported
    assert (again["recordings"], again["near_copies_across_labels"]) == (4, 2)
    assert {(each["name"], each["instance_count"]) for each in mixed["labels"]} == {("mug", 1), ("cup", 1)}
    assert (len(split), split[0]) == (2, mixed["id"])
    assert len(re.findall("manually", table)) == 2
    assert "No recording has pictures of several labels." in none.stderr
    assert joined.returncode == 0
    assert "Joined them into recording" in joined.stderr
    assert json.loads(diptych.done("dataset", "show", "Two labels", "--json"))["recording_count"] == 4


def test_impossible_decisions_are_refused_with_a_reason(shared_server: ServerProcess, folder: Path) -> None:
    """A recording that is not there, a single one to join, and nothing to split."""
    diptych = Diptych(shared_server.address)
    diptych.done("import", str(folder), "--dataset", "Refused", "--create", "--no-wait")
    known = json.loads(diptych.done("dataset", "recordings", "Refused", "--json"))[0]["id"]

    endings = [
        diptych("dataset", "join-recordings", "Refused", known, "ffffffff-nothing"),
        diptych("dataset", "join-recordings", "Refused", known),
        diptych("dataset", "split-recording", "Refused", known),
        diptych("dataset", "split-recording", "Refused", known, "--each-burst", "--burst", known),
    ]

    assert [ended.returncode for ended in endings[2:]] == [2, 2]
    assert all(ended.returncode for ended in endings)
    assert "There is no recording" in endings[0].stderr
    assert "at least two different recordings" in endings[1].stderr
    assert "--each-burst" in endings[2].stderr


async def test_recordings_in_python(client: Client, folder: Path) -> None:
    """Handles or ids, values that can be printed, and refusals as exceptions."""
    dataset = await client.datasets.create("Python")
    result = await dataset.import_folder(folder)
    recordings = [each async for each in dataset.list_recordings()]
    [mixed] = [each async for each in dataset.list_recordings(mixed=True)]
    single = [each for each in recordings if each.burst_count == 1]

    parts = await dataset.split_recording(mixed, instances=mixed.example_instance_ids[:1])
    kept = await dataset.join_recordings([single[0], single[1].id])

    assert (result.recording_count, result.near_copies_across_labels) == (4, 2)
    assert len(recordings) == (await dataset.count_recordings()).recording_count == 4
    assert parts[0] == mixed.id
    assert kept in {each.id for each in single}
    decided = {each.id async for each in dataset.list_recordings() if each.is_by_hand}
    assert decided == {*parts, kept}
    both = [each for recording in single[:2] for each in recording.example_instance_ids]
    with pytest.raises(InvalidRequestError, match="whole recording"):
        await dataset.split_recording(kept, instances=both)
