"""Single files that contain pictures and labels."""

import base64
import json
import shutil
from pathlib import Path

import pytest

from diptych_client.importing.containers.unpacking import ArchiveError
from diptych_client.importing.folder import scan_source
from diptych_client.importing.listing import ListingError
from diptych_client.importing.opening import opened
from support.listed_folders import folder_of, labels_in, picture, pictures, reasons_in

SAMPLES = Path(__file__).parent.parent / "samples"


def data_url(shade: int) -> str:
    """A picture as Marcelle stores it."""
    return f"data:image/png;base64,{base64.b64encode(picture(shade)).decode()}"


def test_a_marcelle_dataset_has_its_pictures_in_one_file(tmp_path: Path) -> None:
    """Instances with features alone, or without a label, are left out."""
    instances = [
        {
            "x": data_url(1),
            "y": "mug",
            "thumbnail": data_url(9),
            "datasetName": "d",
            "createdAt": "2026-03-01T10:00:00Z",
        },
        {"x": [[0.1, 0.2]], "y": "cup", "thumbnail": data_url(2), "datasetName": "d"},
        {"x": [[0.1, 0.2]], "y": "cup", "datasetName": "d"},
        {"x": data_url(3), "datasetName": "d"},
    ]
    path = tmp_path / "d-2026.json"
    path.write_text(json.dumps({"marcelleMeta": {"type": "dataset"}, "instances": instances}))

    with opened(path) as source:
        found = scan_source(source)
        contents = {file.label: file.path.read_bytes() for file in found.files}

    assert contents == {"mug": picture(1), "cup": picture(2)}
    assert reasons_in(found) == {"instance 3": "NO_PICTURE", "instance 4": "NO_LABEL"}
    assert found.format == "a Marcelle dataset"


@pytest.mark.parametrize("is_folder", [False, True])
def test_parquet_of_hugging_face_is_read(tmp_path: Path, *, is_folder: bool) -> None:
    """A file that the library datasets 5.2 wrote, alone or in a folder; its label -1 means unknown."""
    path = tmp_path / "data" / "train-00000-of-00001.parquet"
    path.parent.mkdir()
    shutil.copy(SAMPLES / "hugging_face.parquet", path)

    with opened(tmp_path if is_folder else path) as source:
        found = scan_source(source)
        is_png = {file.path.read_bytes()[:4] == b"\x89PNG" for file in found.files}

    assert sorted(labels_in(found).values()) == ["cup", "mug", "mug"]
    assert sorted(file.recording for file in found.files) == ["a", "a", "b"]
    assert list(reasons_in(found).values()) == ["NO_LABEL"]
    assert is_png == {True}


def test_damaged_parquet_is_refused(tmp_path: Path) -> None:
    """Half a download."""
    path = tmp_path / "a.parquet"
    path.write_bytes((SAMPLES / "hugging_face.parquet").read_bytes()[:500])

    with pytest.raises(ArchiveError, match=r"a.parquet is not a valid Parquet file"), opened(path):
        pass


def test_a_table_is_opened_with_the_pictures_beside_it(tmp_path: Path) -> None:
    """The user names the table instead of the folder."""
    folder = folder_of(tmp_path, {**pictures("a.png", "below/b.png"), "t.csv": "file,label\na.png,mug\nb.png,cup\n"})

    with opened(folder / "t.csv") as source:
        assert labels_in(scan_source(source)) == {"below/b.png": "cup", "a.png": "mug"}


def test_damaged_json_is_refused(tmp_path: Path) -> None:
    """With its name and the reason."""
    path = tmp_path / "d.json"
    path.write_text('{"instances": [')

    with pytest.raises(ListingError, match=r"d.json is not valid JSON"), opened(path):
        pass
