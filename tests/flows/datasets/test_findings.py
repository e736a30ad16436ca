"""The check of a dataset, on pictures that are embedded and compared."""

import dataclasses

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from diptych_server.core.findings import Finding, FindingKind
from diptych_server.flows.datasets.datasets import check_dataset
from diptych_server.flows.datasets.instances import relabel_instances, remove_instances
from diptych_server.store.postgres.database import fetch_values
from support.importing import Importer
from support.near_copies import Copy, copies_of, dark_frames, drawn_scenes, jpeg, png


def labelled(copies: list[Copy], label: str) -> list[Copy]:
    """The pictures, all under one label."""
    return [dataclasses.replace(each, label=label) for each in copies]


def of_kind(found: list[Finding], kind: FindingKind) -> list[Finding]:
    """Those of one kind."""
    return [each for each in found if each.kind is kind]


async def test_near_copies_under_two_labels_are_found_until_one_is_corrected(importer: Importer) -> None:
    """Only the current labels of the pictures count."""
    scenes = drawn_scenes(8)
    mugs = labelled(copies_of(scenes[:5], ["as it is"]), "mug")
    phones = labelled([*copies_of(scenes[5:], ["as it is"]), *copies_of(scenes[:2], ["saved again"])], "phone")
    dataset_id = await importer.take([*mugs, *phones])

    [found] = of_kind(await check_dataset(importer.database, dataset_id), FindingKind.LABELS_LOOK_ALIKE)

    assert found.sentence == (
        "4 pictures of mug and phone look almost the same: give them one label, or remove the wrong ones."
    )
    assert len(set(found.instance_ids)) == found.instance_count == 4

    mug, _ = sorted(found.label_ids)  # ids are in the order in which labels were made
    await relabel_instances(importer.database, dataset_id, found.instance_ids, mug, etag="", actor="")
    assert of_kind(await check_dataset(importer.database, dataset_id), FindingKind.LABELS_LOOK_ALIKE) == []


def covered(level: float, glow: float) -> bytes:
    """A frame of a covered camera: noise, and some light from one side."""
    noise = np.random.default_rng(round(10 * level + glow)).normal(level, 2, (240, 320, 3))
    light = glow * np.linspace(0, 1, 320)[None, :, None]
    return jpeg(Image.fromarray((noise + light).clip(0, 255).astype(np.uint8)))


def of_one_colour(red: int, green: int, blue: int) -> bytes:
    """A picture that an empty buffer gives."""
    return png(Image.new("RGB", (320, 240), (red, green, blue)))


async def test_blank_pictures_are_found_until_they_are_removed(importer: Importer) -> None:
    """Black with noise, or of one colour, under any label."""
    blanks = [covered(0, 0), covered(3, 1), covered(6, 2), of_one_colour(0, 135, 0), of_one_colour(255, 255, 255)]
    seen = labelled(copies_of(drawn_scenes(6), ["as it is"]), "mug")
    shown = [*dark_frames(2), *(Copy(data, 0, "phone") for data in blanks)]
    dataset_id = await importer.take([*seen, *shown])

    [found] = of_kind(await check_dataset(importer.database, dataset_id), FindingKind.BLANK_PICTURES)
    assert found.instance_count == len(set(found.instance_ids)) == 7

    await remove_instances(importer.database, dataset_id, found.instance_ids, etag="", actor="")
    assert of_kind(await check_dataset(importer.database, dataset_id), FindingKind.BLANK_PICTURES) == []


@pytest.mark.parametrize("share", [1.0, 0.3, 0.1])
async def test_dark_but_real_scenes_are_not_reported(importer: Importer, share: float) -> None:
    """A camera in a dim room still sees something."""
    noise = np.random.default_rng(1).normal(0, 1.5, (480, 640, 3))
    dim = []
    for scene in drawn_scenes(12):
        dark = np.asarray(ImageEnhance.Brightness(scene.convert("RGB").resize((640, 480))).enhance(share), float)
        dim.append(Copy(jpeg(Image.fromarray((dark + noise).clip(0, 255).astype(np.uint8))), 0, "mug"))

    dataset_id = await importer.take(dim)

    assert of_kind(await check_dataset(importer.database, dataset_id), FindingKind.BLANK_PICTURES) == []


async def test_near_copies_are_one_recording_in_any_file_order(importer: Importer) -> None:
    """Six files that are copies of one picture are one recording; 3 pictures beside 30 are few."""
    scenes = drawn_scenes(31)
    many = labelled(copies_of(scenes[:30], ["as it is"]), "mug")
    few = labelled(copies_of(scenes[30:], ["as it is", "saved again", "smaller"]), "phone")

    dataset_id = await importer.take([*many, *few])

    assert [each.sentence for each in await check_dataset(importer.database, dataset_id)] == [
        "phone has no honest score, because all its pictures come from one recording: record it again.",
        "phone has 3 pictures while mug has 30: record more of phone.",
    ]


async def test_uncompared_pictures_are_reported(importer: Importer) -> None:
    """The check waits for nothing; removed pictures are not waited for."""
    dataset_id = await importer.take(labelled(copies_of(drawn_scenes(4), ["as it is"]), "mug"))
    async with importer.database.transaction() as connection:
        [removed] = await fetch_values(connection, "select id from instance order by id limit 1")
    await remove_instances(importer.database, dataset_id, [removed], etag="", actor="")
    async with importer.database.transaction() as connection:
        await connection.execute("insert into uncompared select dataset_id, picture from instance")

    found = await check_dataset(importer.database, dataset_id)

    assert found[-1].kind is FindingKind.NOT_COMPARED
    assert found[-1].sentence == "3 pictures are not compared with the others yet: check again in a moment."
