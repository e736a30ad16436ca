"""Tables with a row per picture."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from diptych_client.importing.folder import scan, scan_source
from diptych_client.importing.listing import ListingError
from diptych_client.importing.source import Source
from support.listed_folders import folder_of, labels_in, pictures, reasons_in, scanned


def test_a_hugging_face_folder_has_its_labels_in_a_column(tmp_path: Path) -> None:
    """Not in the folders; what the columns say about recordings and times is kept."""
    rows = [
        {"file_name": "0.png", "label": "mug", "session": "lamp", "captured_at": "2026-03-01T10:00:00+00:00"},
        {"file_name": "1.png", "label": "cup", "session": "lamp", "captured_at": 1772359200},
    ]

    found = scanned(
        tmp_path, {**pictures("data/0.png", "data/1.png"), "data/metadata.jsonl": "\n".join(map(json.dumps, rows))}
    )

    assert labels_in(found) == {"data/1.png": "cup", "data/0.png": "mug"}
    assert {file.recording for file in found.files} == {"lamp"}
    assert {file.captured_at for file in found.files} == {datetime(2026, 3, 1, 10, tzinfo=UTC)}
    assert (found.format, found.skipped) == ("a Hugging Face dataset", ())


def test_splits_of_a_hugging_face_folder_have_a_table_each(tmp_path: Path) -> None:
    """The same name in two splits is two pictures."""
    table = "file_name,label\n0.png,{}\n"

    found = scanned(
        tmp_path,
        {
            **pictures("train/0.png", "test/0.png"),
            "train/metadata.csv": table.format("mug"),
            "test/metadata.csv": table.format("cup"),
        },
    )

    assert labels_in(found) == {"train/0.png": "mug", "test/0.png": "cup"}


def test_metadata_without_labels_leaves_them_to_the_folders(tmp_path: Path) -> None:
    """It still names the recordings."""
    table = "file_name,burst\nmug/0.png,first\ncup/1.png,second\n"

    found = scanned(tmp_path, {**pictures("mug/0.png", "cup/1.png"), "metadata.csv": table})

    assert labels_in(found) == {"cup/1.png": "cup", "mug/0.png": "mug"}
    assert found.recording_count == 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("labels.csv", "file_name,class_name\na.png,mug\nb.png,cup\n"),
        ("labels.csv", "\ufeffImage;Label\r\na.png;mug\r\nb.png;cup\r\n"),
        ("labels.tsv", "path\tcategory\n./a.png\tmug\nC:\\photos\\b.png\tcup\n"),
        ("index.jsonl", '{"image": "a.png", "label": ["mug"]}\n\n{"image": "b.png", "label": "cup"}\n'),
    ],
)
def test_any_table_with_files_and_labels_is_read(tmp_path: Path, name: str, text: str) -> None:
    """Whatever its columns are called, and whichever separator and encoding mark it has."""
    found = scanned(tmp_path, {**pictures("a.png", "b.png"), name: text})

    assert labels_in(found) == {"b.png": "cup", "a.png": "mug"}
    assert found.format == f"the table {name}"


def test_everything_that_is_left_out_is_named(tmp_path: Path) -> None:
    """Pictures without a row, rows without a picture, and rows without one label."""
    table = "file,label\na.png,mug\nb.png,\ngone.png,mug\n"

    found = scanned(tmp_path, {**pictures("a.png", "b.png", "c.png"), "labels.csv": table})

    assert labels_in(found) == {"a.png": "mug"}
    assert reasons_in(found) == {"b.png": "NO_LABEL", "c.png": "NOT_LISTED", "gone.png": "MISSING"}


def test_a_table_about_something_else_is_no_list_of_labels(tmp_path: Path) -> None:
    """Folders are the labels then."""
    found = scanned(tmp_path, {**pictures("mug/0.png", "cup/1.png"), "prices.csv": "item,label\n1,cheap\n"})

    assert labels_in(found) == {"cup/1.png": "cup", "mug/0.png": "mug"}
    assert [each.path for each in found.skipped] == ["prices.csv"]


def test_damaged_metadata_is_refused_with_its_line(tmp_path: Path) -> None:
    """Importing the rest under wrong labels would be worse."""
    folder = folder_of(tmp_path, {**pictures("0.png"), "metadata.jsonl": '{"file_name": "0.png", "label": "a"}\n{"fi'})

    with pytest.raises(ListingError, match=r"metadata.jsonl, line 2, is not valid JSON"):
        scan(folder)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("picture,label\n0.png,mug\n", "no column with the files"),
        ("file_name,colour\n0.png,red\n", "no column with the labels"),
        ("file_name,label\nx.png,mug\n", "None of the files in labels.csv exists"),
    ],
)
def test_a_chosen_table_that_does_not_fit_is_explained(tmp_path: Path, text: str, message: str) -> None:
    """The user named it, so it is not just ignored."""
    folder = folder_of(tmp_path, {**pictures("0.png"), "labels.csv": text})

    with pytest.raises(ListingError, match=message):
        scan_source(Source.of_folder(folder, chosen="labels.csv"))


def test_of_two_tables_the_chosen_one_counts(tmp_path: Path) -> None:
    """Without a choice neither does."""
    folder = folder_of(
        tmp_path,
        {**pictures("0.png"), "first.csv": "file,label\n0.png,mug\n", "second.csv": "file,label\n0.png,cup\n"},
    )

    assert labels_in(scan_source(Source.of_folder(folder, chosen="second.csv"))) == {"0.png": "cup"}
    assert labels_in(scan(folder)) == {}
