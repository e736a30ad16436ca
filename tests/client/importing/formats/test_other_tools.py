"""Exports of other tools. Those of FiftyOne and COCO are as FiftyOne 1.22 wrote them."""

import json
from pathlib import Path

import pytest

from diptych_client.importing.folder import scan_source
from diptych_client.importing.listing import ListingError
from diptych_client.importing.source import Source
from support.listed_folders import folder_of, labels_in, pictures, reasons_in, scanned

FIFTYONE = (
    '{"classes": ["cup","mug"],"labels": {"mug0": {"label": 1,"confidence": 0.5,"attributes": {"session": "kitchen"}},'
    '"cup1": {"label": 0,"confidence": 0.5,"attributes": {"session": "kitchen"}},'
    '"mug2": {"label": 1,"confidence": 0.5,"attributes": {"session": "office"}}}}'
)
COCO = (
    '{"info": {"year": "","version": "","contributor": "","url": "https://voxel51.com/fiftyone"},"licenses": [],'
    '"categories": [{"id": 1,"name": "cup","supercategory": null},{"id": 2,"name": "mug","supercategory": null}],'
    '"images": [{"id": 1,"file_name": "mug0.png","height": 8,"width": 8,"license": null,"coco_url": null},'
    '{"id": 2,"file_name": "cup1.png","height": 8,"width": 8,"license": null,"coco_url": null},'
    '{"id": 3,"file_name": "mug2.png","height": 8,"width": 8,"license": null,"coco_url": null}],'
    '"annotations": [{"id": 1,"image_id": 1,"category_id": 2,"bbox": [0.0,0.0,8.0,8.0],"area": 64.0,"iscrowd": 0},'
    '{"id": 2,"image_id": 2,"category_id": 1,"bbox": [0.0,0.0,8.0,8.0],"area": 64.0,"iscrowd": 0},'
    '{"id": 3,"image_id": 3,"category_id": 2,"bbox": [0.0,0.0,8.0,8.0],"area": 64.0,"iscrowd": 0}]}'
)
THREE = {"data/mug0.png": "mug", "data/cup1.png": "cup", "data/mug2.png": "mug"}


def test_a_fiftyone_dataset_keeps_labels_and_sessions(tmp_path: Path) -> None:
    """Labels are indices into its classes; attributes name the recordings."""
    found = scanned(tmp_path, {**pictures(*THREE), "labels.json": FIFTYONE})

    assert labels_in(found) == THREE
    assert {file.relative: file.recording for file in found.files} == {
        "data/mug0.png": "kitchen",
        "data/cup1.png": "kitchen",
        "data/mug2.png": "office",
    }
    assert (found.labels, found.format) == (("cup", "mug"), "a FiftyOne dataset")


def test_labels_of_fiftyone_may_be_names(tmp_path: Path) -> None:
    """A picture without one is left out."""
    text = '{"classes": null,"labels": {"mug0": "mug","cup1": "cup","mug2": null}}'

    found = scanned(tmp_path, {**pictures(*THREE), "labels.json": text})

    assert labels_in(found) == {"data/mug0.png": "mug", "data/cup1.png": "cup"}
    assert reasons_in(found) == {"data/mug2.png": "NO_LABEL"}


def test_fiftyones_own_format_is_read(tmp_path: Path) -> None:
    """The field with the ground truth counts, not a prediction."""
    sample = {
        "filepath": "data/mug0.png",
        "prediction": {"_cls": "Classification", "label": "cup"},
        "ground_truth": {"_cls": "Classification", "label": "mug"},
        "session": "kitchen",
    }

    found = scanned(
        tmp_path,
        {**pictures("data/mug0.png"), "samples.json": json.dumps({"samples": [sample]}), "metadata.json": "{}"},
    )

    assert labels_in(found) == {"data/mug0.png": "mug"}
    assert found.recording_count == 1


def test_pictures_of_coco_with_one_category_have_that_label(tmp_path: Path) -> None:
    """The annotations are boxes around whole pictures."""
    found = scanned(tmp_path, {**pictures(*THREE), "labels.json": COCO})

    assert labels_in(found) == THREE
    assert (found.labels, found.format) == (("cup", "mug"), "a COCO dataset")


def test_pictures_of_coco_with_several_categories_are_left_out(tmp_path: Path) -> None:
    """A picture has one label; each split has a separate file."""
    content = {
        "images": [
            {"id": 1, "file_name": "both.png"},
            {"id": 2, "file_name": "none.png"},
            {"id": 3, "file_name": "a.png"},
        ],
        "categories": [{"id": 1, "name": "cup"}, {"id": 2, "name": "mug"}],
        "annotations": [
            {"image_id": 1, "category_id": 1},
            {"image_id": 1, "category_id": 2},
            {"image_id": 3, "category_id": 2},
            {"image_id": 3, "category_id": 2},
        ],
    }

    found = scanned(
        tmp_path,
        {
            **pictures("train/both.png", "train/none.png", "train/a.png"),
            "train/_annotations.coco.json": json.dumps(content),
        },
    )

    assert labels_in(found) == {"train/a.png": "mug"}
    assert reasons_in(found) == {"train/both.png": "SEVERAL_LABELS", "train/none.png": "NO_LABEL"}


def test_edge_impulse_keeps_labels_and_metadata(tmp_path: Path) -> None:
    """Its categories are splits, which Diptych makes by itself."""
    content = {
        "version": 1,
        "files": [
            {
                "path": "training/a.jpg",
                "category": "training",
                "label": {"type": "label", "label": "mug"},
                "metadata": {"burst": "1"},
            },
            {
                "path": "testing/b.jpg",
                "category": "testing",
                "label": {"type": "label", "label": "cup"},
                "metadata": {"burst": "2"},
            },
            {"path": "testing/c.jpg", "category": "testing", "label": {"type": "unlabeled"}},
        ],
    }

    found = scanned(
        tmp_path, {**pictures("training/a.jpg", "testing/b.jpg", "testing/c.jpg"), "info.labels": json.dumps(content)}
    )

    assert labels_in(found) == {"training/a.jpg": "mug", "testing/b.jpg": "cup"}
    assert reasons_in(found) == {"testing/c.jpg": "NO_LABEL"}
    assert found.recording_count == 2


def test_large_sets_of_edge_impulse_have_a_line_per_file(tmp_path: Path) -> None:
    """Their first line says so."""
    item = {"path": "a.jpg", "category": "training", "label": {"type": "label", "label": "mug"}}
    text = '{"__ndjson":true,"version":1}\n' + json.dumps({"__key": "files", "__item": item}) + "\n"

    assert labels_in(scanned(tmp_path, {**pictures("a.jpg"), "info.labels": text})) == {"a.jpg": "mug"}


def test_label_studio_annotations_must_agree(tmp_path: Path) -> None:
    """Cancelled ones do not count; pictures are found by the address that the server of Label Studio gave them."""

    def choice(*labels: str, is_cancelled: bool = False) -> dict[str, object]:
        result = {"from_name": "label", "to_name": "image", "type": "choices", "value": {"choices": list(labels)}}
        return {"was_cancelled": is_cancelled, "result": [result]}

    tasks = [
        {
            "data": {"image": "/data/upload/3/5f1c-a.png"},
            "annotations": [choice("mug"), choice("cup", is_cancelled=True)],
        },
        {"data": {"image": "/data/local-files/?d=photos/b%20c.png"}, "annotations": [choice("cup"), choice("cup")]},
        {"data": {"image": "s3://bucket/d.png"}, "annotations": [choice("cup"), choice("mug")]},
        {"data": {"image": "https://example.com/e.png"}, "annotations": []},
    ]

    found = scanned(
        tmp_path,
        {**pictures("5f1c-a.png", "photos/b c.png", "d.png", "e.png"), "project-1.json": json.dumps(tasks)},
    )

    assert labels_in(found) == {"5f1c-a.png": "mug", "photos/b c.png": "cup"}
    assert reasons_in(found) == {"d.png": "SEVERAL_LABELS", "e.png": "NO_LABEL"}


def test_the_short_form_of_label_studio_is_read(tmp_path: Path) -> None:
    """One choice is text, several are an object."""
    tasks = [
        {"image": "/data/upload/a.png", "id": 1, "label": "mug", "annotator": 1, "annotation_id": 7},
        {
            "image": "/data/upload/b.png",
            "id": 2,
            "label": {"choices": ["mug", "cup"]},
            "annotator": 1,
            "annotation_id": 8,
        },
    ]

    found = scanned(tmp_path, {**pictures("a.png", "b.png"), "min.json": json.dumps(tasks)})

    assert labels_in(found) == {"a.png": "mug"}
    assert reasons_in(found) == {"b.png": "SEVERAL_LABELS"}


def test_a_teachable_machine_project_has_the_labels_in_its_names(tmp_path: Path) -> None:
    """Labels may contain hyphens."""
    manifest = '{"type": "image", "version": "2.4.5", "appdata": {"trainEpochs": 50}}'

    found = scanned(tmp_path, {**pictures("Class 1-0.jpg", "hand-up-12.jpg"), "manifest.json": manifest})

    assert labels_in(found) == {"Class 1-0.jpg": "Class 1", "hand-up-12.jpg": "hand-up"}


def test_names_of_a_label_and_a_number_are_labels(tmp_path: Path) -> None:
    """In a folder without any other folder."""
    names = ("mug_001.png", "mug_002.png", "red cup (1).png", "red cup (2).png")

    found = scanned(tmp_path, pictures(*names))

    assert labels_in(found) == dict(zip(names, ["mug", "mug", "red cup", "red cup"], strict=True))


@pytest.mark.parametrize(
    "names",
    [
        ("IMG_001.png", "IMG_002.png", "mug_1.png", "mug_2.png"),
        ("mug_1.png", "mug_2.png"),
        ("mug_1.png", "mug_2.png", "cup.png", "cup_2.png"),
        ("1.png", "2.png", "3.png", "4.png"),
    ],
)
def test_other_names_are_not_labels(tmp_path: Path, names: tuple[str, ...]) -> None:
    """Names of cameras, one label alone, and names without a number."""
    assert labels_in(scanned(tmp_path, pictures(*names))) == {}


def test_a_chosen_file_without_labels_is_refused(tmp_path: Path) -> None:
    """With the formats that are supported."""
    folder = folder_of(tmp_path, {**pictures("a.png"), "settings.json": '{"theme": "dark"}'})

    with pytest.raises(ListingError, match=r"settings.json is not a file with labels that Diptych knows"):
        scan_source(Source.of_folder(folder, chosen="settings.json"))


def test_json_that_is_about_something_else_is_ignored(tmp_path: Path) -> None:
    """Damaged, of another shape, or nested too deeply."""
    found = scanned(
        tmp_path,
        {
            **pictures("mug/a.png", "cup/b.png"),
            "labels.json": "{",
            "manifest.json": "[1]",
            "samples.json": '{"samples": "none"}',
            "deep.json": "[" * 100_000,
        },
    )

    assert labels_in(found) == {"cup/b.png": "cup", "mug/a.png": "mug"}
