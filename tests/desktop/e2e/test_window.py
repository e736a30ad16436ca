"""The real program on a screen in memory, with real keys."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from diptych_client.sdk import Tls
from diptych_client.sdk.blocking import connect
from support.certificates import Authority, Certificate
from support.drawing import draw
from support.lived_in import live_in
from support.programs import CLIENT_PROGRAM
from support.screen import HEIGHT, WIDTH, Screen
from support.server_process import ServerProcess, StartServer, clean_environment, run_server

_SECONDS = 120.0
_STORY_SECONDS = 800.0
_PRESSES = 12
_COLOURS_OF_A_SCREEN = 50

pytestmark = [
    pytest.mark.skipif(
        not (shutil.which("Xvfb") and shutil.which("xdotool")),
        reason="needs a screen in memory; on Debian: apt-get install xvfb xdotool libgl1 libgl1-mesa-dri",
    ),
    pytest.mark.skipif(find_spec("dearpygui") is None, reason="needs the extra diptych[desktop]"),
]


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """A screen for this test."""
    shown = Screen(tmp_path)
    yield shown
    shown.close()


def comes(is_so: Callable[[], bool], *, seconds: float = _SECONDS) -> bool:
    """Poll, with a timeout."""
    give_up, pause = time.monotonic() + seconds, threading.Event()
    while not (it_is := is_so()) and time.monotonic() < give_up:
        pause.wait(0.1)
    return it_is


def records(screen: Screen, key: str, has_pictures: Callable[[], bool]) -> bool:
    """Choose a label and hold the space bar; again, as a window that has no dataset yet does not listen."""
    for _ in range(_PRESSES):
        screen.keys("key", key)
        screen.keys("keydown", "space")
        has_them = comes(has_pictures, seconds=_SECONDS / _PRESSES)
        screen.keys("keyup", "space")
        if has_them:
            return True
    return False


def test_keys_record_two_labels_in_the_real_window(
    shared_server: ServerProcess, screen: Screen, tmp_path: Path
) -> None:
    """Digits choose the label and the space bar records; the server has the pictures, and the screen shows them."""
    with connect(shared_server.address) as client:
        dataset = client.datasets.create("in the window")
        for name in ("mug", "phone"):
            dataset.create_label(name)
        folders = {name: str(tmp_path / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
        with subprocess.Popen(
            [CLIENT_PROGRAM, "--server", shared_server.address, "desktop", "--camera", "virtual:mug"],
            env=clean_environment() | screen.environment | folders,
            stderr=subprocess.PIPE,
            text=True,
        ) as program:
            try:
                assert comes(lambda: len(np.unique(screen.pixels())) > 100), "the window stays empty"
                for number, key in enumerate(("1", "2")):

                    def has_pictures(place: int = number) -> bool:
                        return bool(dataset.refresh().labels[place].instance_count > 2)

                    assert records(screen, key, has_pictures), f"nothing was recorded with key {key}"
                before = screen.pixels().copy()
                assert comes(lambda: bool((screen.pixels() != before).any())), "the picture stands still"
            finally:
                program.terminate()
                _, errors = program.communicate(timeout=_SECONDS)
        assert "Traceback" not in errors


def test_the_first_minutes_need_only_a_name_a_button_and_the_space_bar(
    start_server: StartServer, data_dir: Path, screen: Screen, tmp_path: Path
) -> None:
    """From a server without datasets to two labels that can be trained."""
    server = start_server(data_dir)
    story = run_story("first_story", screen, tmp_path, server.address, str(tmp_path / "story"))
    assert story.returncode == 0, story.stderr
    with connect(server.address) as client:
        (dataset,) = client.datasets.list()
    assert dataset.name == "desk"
    assert all(label.instance_count > 2 for label in dataset.labels)


def test_the_mouse_and_the_keys_select_remove_and_bring_back(
    start_server: StartServer, data_dir: Path, screen: Screen, tmp_path: Path
) -> None:
    """A click, Ctrl, Shift, Delete, Ctrl+Z, Ctrl+A and Escape on the wall of pictures; F on the live picture."""
    server = start_server(data_dir)
    live_in(server.address)
    story = run_story("mouse_story", screen, tmp_path, server.address, str(tmp_path / "story"))
    assert story.returncode == 0, story.stderr


def test_the_mouse_points_at_selects_removes_and_opens_pictures_on_the_map(
    start_server: StartServer, data_dir: Path, screen: Screen, tmp_path: Path
) -> None:
    """The words beside a dot, the wheel, a lasso, a removal that one undo reverts, and a click."""
    server = start_server(data_dir)
    live_in(server.address)
    story = run_story("map_story", screen, tmp_path, server.address, str(tmp_path / "story"))
    assert story.returncode == 0, story.stderr
    seen = json.loads((tmp_path / "story" / "seen.json").read_text())
    assert [words.split()[0] for words in seen["words"]] == ["Label:", "A", "B", "Recording"]
    assert seen["opened"]


def test_keys_and_mouse_open_edit_cover_and_check_a_picture(
    start_server: StartServer, data_dir: Path, screen: Screen, tmp_path: Path
) -> None:
    """P, the arrow keys, a box by dragging, R, and the buttons of the drawer."""
    server = start_server(data_dir)
    live_in(server.address)
    story = run_story("drawer_story", screen, tmp_path, server.address, str(tmp_path / "story"))
    assert story.returncode == 0, story.stderr

    seen = json.loads((tmp_path / "story" / "seen.json").read_text())
    assert seen["causes"] > 0
    assert seen["marked"]
    assert seen["tries"] > 1
    assert [each for each in seen["texts"] if each.startswith("Checked: without it the answer is")]


def test_hands_rename_sort_add_files_and_change_the_size(
    start_server: StartServer, data_dir: Path, screen: Screen, tmp_path: Path
) -> None:
    """With the platform's dialog, replaced by a test program."""
    server = start_server(data_dir)
    live_in(server.address)
    picture, programs = tmp_path / "picked.jpg", tmp_path / "programs"
    picture.write_bytes(draw("mug", number=77))
    programs.mkdir()
    (programs / "zenity").write_text(f"#!/bin/sh\necho '{picture}'\n")
    (programs / "zenity").chmod(0o755)
    path = os.pathsep.join((str(programs), os.environ["PATH"]))
    story = run_story("hands_story", screen, tmp_path, server.address, str(tmp_path / "story"), PATH=path)
    assert story.returncode == 0, story.stderr


def test_what_is_typed_into_a_field_is_text_and_nothing_else(
    start_server: StartServer, data_dir: Path, screen: Screen, tmp_path: Path
) -> None:
    """Spaces, digits, Ctrl+A, Delete and Ctrl+Z in fields, under a dialog and under an open list."""
    server = start_server(data_dir)
    live_in(server.address)
    story = run_story("typing_story", screen, tmp_path, server.address, str(tmp_path / "story"))
    assert story.returncode == 0, story.stderr


def test_the_name_of_a_version_is_stored_when_its_field_is_left_and_not_after_escape(
    start_server: StartServer, data_dir: Path, screen: Screen, tmp_path: Path
) -> None:
    """By a click elsewhere, by a click on another screen and by Enter; a name of spaces is ignored."""
    server = start_server(data_dir)
    live_in(server.address)
    story = run_story("naming_story", screen, tmp_path, server.address, str(tmp_path / "story"))
    assert story.returncode == 0, story.stderr
    assert json.loads((tmp_path / "story" / "seen.json").read_text())["asked"] == [
        "lamp light",
        "by the window",
        "in the sun",
    ]
    with connect(server.address) as client:
        assert {each.name for each in client.snapshots.list()} == {"in the sun", "by the window"}


def test_a_viewer_connects_over_tls_and_sees_what_cannot_be_used(
    screen: Screen, tmp_path: Path, authority: Authority, certificate: Certificate
) -> None:
    """Address, token and authority are typed into the window."""
    environment = {
        "DIPTYCH_TOKENS": "required",
        "DIPTYCH_TLS_CERTIFICATE": str(certificate.chain),
        "DIPTYCH_TLS_KEY": str(certificate.key),
    }
    data_dir = tmp_path / "data"
    server = ServerProcess(data_dir, environment=environment, log_path=tmp_path / "log")
    try:
        admin, viewer = (new_secret(data_dir, *each) for each in (("Ada", "admin"), ("Eve", "viewer")))
        with connect(server.address, token=admin, tls=Tls(authority.ca_file)) as client:
            client.datasets.create("desk")
        arguments = server.address, str(tmp_path / "story"), str(authority.ca_file)
        story = run_story("visitor_story", screen, tmp_path, *arguments, DIPTYCH_TEST_SECRET=viewer)
    finally:
        server.discard()
    assert story.returncode == 0, story.stderr


def new_secret(data_dir: Path, name: str, role: str) -> str:
    """The secret of a new token."""
    ended = run_server("token", "create", "--name", name, "--role", role, "--data-dir", str(data_dir), "--json")
    assert ended.returncode == 0, ended.stderr
    return str(json.loads(ended.stdout)["secret"])


def run_story(
    name: str, screen: Screen, folder: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a story on the screen."""
    folders = {each: str(folder / each) for each in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    paths = {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-m", f"support.{name}", *arguments],
        env=clean_environment() | screen.environment | folders | paths | environment,
        capture_output=True,
        text=True,
        timeout=_STORY_SECONDS,
        check=False,
    )


def test_the_whole_story_in_the_real_window(
    start_server: StartServer, data_dir: Path, screen: Screen, tmp_path: Path
) -> None:
    """Two labels, two trainings, both sides looked at and asked, a correction, and snapshots kept in order."""
    server = start_server(data_dir)
    story = run_story("window_story", screen, tmp_path, server.address, str(tmp_path / "story"))
    assert story.returncode == 0, story.stderr

    seen = json.loads((tmp_path / "story" / "seen.json").read_text())
    with connect(server.address) as client:
        (dataset,) = client.datasets.list()
        snapshots = list(client.snapshots.list(order_by="created_at"))
        labels = {label.name: label.instance_count for label in dataset.labels}
    assert seen["second"] > seen["first"] > 0
    assert seen["corrected"] == dataset.instance_count == seen["undone"] == seen["second"] + 1
    assert seen["loaded"] == seen["first"]
    assert seen["left"] == 1
    assert [snapshot.name for snapshot in snapshots] == ["two bursts each", "and lamp light"]
    assert all(snapshot.is_trained for snapshot in snapshots)
    assert set(labels) == {"mug", "phone"}
    for name in ("empty", "capture", "look", "confusion", "compare", "frozen", "snapshots", "light"):
        picture = np.asarray(Image.open(tmp_path / "story" / f"{name}.png").convert("RGB"))
        assert picture.shape == (HEIGHT, WIDTH, 3)
        assert len(np.unique(picture.reshape(-1, 3), axis=0)) > _COLOURS_OF_A_SCREEN


def test_by_mouse_from_nothing_to_the_receipt_of_two_versions(
    start_server: StartServer, data_dir: Path, screen: Screen, tmp_path: Path
) -> None:
    """From another recording to the answers of both versions it takes three actions: hold, train, try."""
    server = start_server(data_dir)
    story = run_story("compare_story", screen, tmp_path, server.address, str(tmp_path / "story"))
    assert story.returncode == 0, story.stderr

    seen = json.loads((tmp_path / "story" / "seen.json").read_text())
    assert seen["clicks"] <= 3
    assert [kind for kind, _, _ in seen["groups"]] == ["added"]
    assert seen["groups"][0][1] == "phone"
    assert seen["evidence"] == ["checked"]
    with connect(server.address) as client:
        first, second = client.snapshots.list(order_by="created_at")
        receipt = first.compare(second)
    assert receipt.sentence == seen["sentence"]
    assert receipt.change_groups[0].instance_count == seen["groups"][0][2]


def test_by_mouse_through_all_versions_and_a_caught_disagreement(
    start_server: StartServer, data_dir: Path, screen: Screen, tmp_path: Path
) -> None:
    """The strip is folded and shown, a caught picture becomes data and is taken back, and a row opens a comparison."""
    server = start_server(data_dir)
    desk = live_in(server.address, snapshots=4)
    story = run_story("versions_story", screen, tmp_path, server.address, str(tmp_path / "story"))
    assert story.returncode == 0, story.stderr

    seen = json.loads((tmp_path / "story" / "seen.json").read_text())
    assert seen["pair"] == list(desk.snapshot_ids[:2])
    assert seen["added_as"] == seen["first_label"]
    with connect(server.address) as client:
        kinds = [each.kind for each in client.datasets.get(desk.dataset_id).list_changes()]
    assert [str(each) for each in kinds[:2]] == ["undone", "captured"]
