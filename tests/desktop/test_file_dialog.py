"""The platform's dialog for files, with fake programs for other platforms."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from diptych_client.desktop.file_dialog import FileDialog, find_dialog
from diptych_client.desktop.state.actions import Pick

_SECONDS = 20.0

Program = Callable[[str, str], None]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Makes a program with this name from a script."""

    def make(name: str, script: str) -> None:
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    return make


def found(folder: Path, platform: str = "linux", **environment: str) -> FileDialog | None:
    """The dialog of a machine whose programs are in a folder."""
    return find_dialog(platform=platform, environment={"PATH": str(folder / "bin"), **environment})


def asked(dialog: FileDialog | None, pick: Pick = Pick.FILES) -> tuple[Path, ...]:
    """The picked paths."""
    assert dialog is not None
    return asyncio.run(dialog.ask(pick))


def test_a_machine_without_a_known_program_or_without_a_screen_has_none(tmp_path: Path, program: Program) -> None:
    """Then DearPyGui's dialog is used."""
    assert found(tmp_path, DISPLAY=":0") is None
    program("zenity", "")
    assert found(tmp_path) is None
    assert found(tmp_path, DISPLAY=":0") is not None
    assert found(tmp_path, WAYLAND_DISPLAY="wayland-0") is not None
    assert found(tmp_path, "darwin") is None
    assert found(tmp_path, "win32") is None


def test_the_dialog_is_that_of_the_desktop(tmp_path: Path, program: Program) -> None:
    """Of two programs the one of the desktop, or else the other one."""
    picked = tmp_path / "picked"
    for name in ("zenity", "kdialog"):
        program(name, f"echo {picked}-{name}")
        Path(f"{picked}-{name}").touch()

    kde = asked(found(tmp_path, DISPLAY=":0", XDG_CURRENT_DESKTOP="KDE"))
    gnome = asked(found(tmp_path, DISPLAY=":0", XDG_CURRENT_DESKTOP="ubuntu:GNOME"))

    assert (kde, gnome) == ((Path(f"{picked}-kdialog"),), (Path(f"{picked}-zenity"),))


@pytest.mark.parametrize("name", ["zenity", "kdialog", "osascript"])
@pytest.mark.parametrize("pick", Pick)
def test_picked_paths_are_read_one_a_line(
    tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch, name: str, pick: Pick
) -> None:
    """Spaces and letters of other languages stay; other lines are skipped."""
    first, second = tmp_path / "eins zwei.png", tmp_path / "マグカップ.png"
    for each in (first, second):
        each.touch()
    program(name, f"printf '%s\\n%s\\n%s\\n' '{first}' '{second}' '/not/there.png'")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")

    platform = "darwin" if name == "osascript" else "linux"
    assert asked(found(tmp_path, platform, DISPLAY=":0"), pick) == (first, second)


def test_a_cancelled_dialog_picks_nothing(tmp_path: Path, program: Program) -> None:
    """Every program reports it by its exit code."""
    program("zenity", f"echo {tmp_path}; exit 1")

    assert asked(found(tmp_path, DISPLAY=":0")) == ()


@pytest.mark.parametrize("stubborn", [False, True])
def test_a_dialog_that_is_no_longer_needed_is_closed(tmp_path: Path, program: Program, *, stubborn: bool) -> None:
    """Even one that ignores the request."""
    pid_file = tmp_path / "pid"
    os.mkfifo(pid_file)
    waiting = "trap '' TERM; while :; do :; done" if stubborn else f"exec cat {pid_file}"
    program("zenity", f"echo $$ > {pid_file}; {waiting}")

    async def ask_and_leave(dialog: FileDialog) -> int:
        asking = asyncio.create_task(dialog.ask(Pick.FILES))
        async with asyncio.timeout(_SECONDS):
            process_id = int(await asyncio.to_thread(pid_file.read_text))
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        assert asking.cancelled()
        return process_id

    dialog = found(tmp_path, DISPLAY=":0")
    assert dialog is not None
    process_id = asyncio.run(ask_and_leave(dialog))

    with pytest.raises(ProcessLookupError):
        os.kill(process_id, 0)
