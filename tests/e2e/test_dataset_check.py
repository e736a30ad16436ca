"""The check of a dataset in the terminal, from a folder that is spoiled in several ways."""

import json
from pathlib import Path

from support.near_copies import copies_of, dark_frames, drawn_scenes
from support.programs import Diptych
from support.server_process import ServerProcess


def test_commands_name_what_spoils_a_dataset(shared_server: ServerProcess, tmp_path: Path) -> None:
    """In short after capture and training, and in full, with the pictures, when asked."""
    diptych = Diptych(shared_server.address)
    scenes = drawn_scenes(9)
    mugs = copies_of(scenes, ["as it is"])
    phones = [*copies_of(scenes[:1], ["saved again"]), *dark_frames(2)]
    for label, copies in (("mug", mugs), ("phone", phones)):
        (tmp_path / label).mkdir()
        for number, copy in enumerate(copies):
            (tmp_path / label / f"{number}.jpg").write_bytes(copy.data)

    diptych.done("import", str(tmp_path), "--dataset", "Spoiled desk", "--create", "--json")
    trained = diptych("train", "Spoiled desk", "--epochs", "2")
    found = json.loads(diptych.done("dataset", "check", "Spoiled desk", "--json"))
    words = diptych.done("dataset", "check", "Spoiled desk")

    assert [each["kind"] for each in found] == ["labels_look_alike", "blank_pictures"]
    assert [each["instance_count"] for each in found] == [2, 2]
    assert all(each["sentence"] in words for each in found)
    assert "More: diptych dataset check 'Spoiled desk'" in trained.stderr
    assert all(each["sentence"] in trained.stderr for each in found)

    captured = diptych(
        "capture", "-d", "Spoiled desk", "-l", "plant", "--camera", "virtual:plant", "--count", "1", "--fps", "20"
    )  # fmt: skip
    assert captured.returncode == 0
    assert len([line for line in captured.stderr.splitlines() if line in words]) == 2
