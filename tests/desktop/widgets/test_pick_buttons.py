"""The paths picked in DearPyGui's dialog."""

from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("dearpygui") is None:
    pytest.skip("needs the extra diptych[desktop]", allow_module_level=True)

from diptych_client.desktop.state.actions import Pick
from diptych_client.desktop.widgets.pick_buttons import picked_paths


@pytest.mark.parametrize("pick", [Pick.FILES, Pick.ASKED])
def test_ok_without_a_selection_picks_no_file(tmp_path: Path, pick: Pick) -> None:
    """And not everything in the folder that is shown."""
    assert picked_paths(pick, {"file_path_name": f"{tmp_path}/.", "selections": {}}) == ()


def test_files_are_those_that_were_chosen(tmp_path: Path) -> None:
    """All of them, but not typed ones that do not exist."""
    files = [tmp_path / name for name in ("a.png", "b.png")]
    for each in files:
        each.touch()
    selections = {each.name: str(each) for each in files} | {"c.png": str(tmp_path / "c.png")}

    assert picked_paths(Pick.FILES, {"file_path_name": str(files[0]), "selections": selections}) == tuple(files)


def test_a_folder_is_the_one_that_is_shown(tmp_path: Path) -> None:
    """Nothing has to be selected in it."""
    assert picked_paths(Pick.FOLDER, {"file_path_name": str(tmp_path), "selections": {}}) == (tmp_path,)
