"""A label that was only recorded under a lamp: the knob shows where its version breaks, and why."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from diptych_server.core.parameters import HeadParameters
from diptych_server.core.picture_edit import Knob, PictureEdit
from diptych_server.core.served_snapshot import ServedSnapshot
from diptych_server.flows.comparing.calm_threads import CalmThreads
from diptych_server.live.answers import Predictions
from diptych_server.live.engine import Engine
from diptych_server.live.knobs import KnobCurve, knob_curves, plan_curves
from diptych_server.live.model_loader import ModelLoader
from diptych_server.live.path import LivePath
from diptych_server.live.probing import Prober
from diptych_server.ml.backbones import DEFAULT_BACKBONE, Backbone, load_backbone
from diptych_server.ml.edits import decode_editable
from diptych_server.ml.fit import fit
from diptych_server.ml.frames import decode_square
from diptych_server.ml.properties import MeasuredPicture, properties
from diptych_server.ml.served_heads import ServedHead, ServedHeads
from diptych_server.ml.training_set import TrainingSet
from support.live import served

LABELS = ("mug", "cup")
BRIGHT, DARK = (-0.4, 0.4), (-2.8, -2.0)
"""Stops of light, under the lamp and without it."""

Shots = Sequence[tuple[str, tuple[float, float], bool]]
"""Labels, the light in which they are recorded, and whether the things have handles."""


@pytest.fixture(scope="module")
def backbone(weights_dir: Path) -> Backbone:
    """The default backbone."""
    return load_backbone(DEFAULT_BACKBONE, weights_dir=weights_dir, streams=2)


def drawn(random: np.random.Generator, *, has_handle: bool = True) -> bytes:
    """A mug somewhere before a wall, or without its handle and with stripes."""
    image = Image.new("RGB", (224, 224), tuple(random.integers(120, 150, 3).tolist()))
    draw, (x, y) = ImageDraw.Draw(image), random.integers(60, 110, 2).tolist()
    colour = tuple(random.integers(40, 220, 3).tolist())
    if has_handle:
        draw.ellipse((x + 35, y + 5, x + 90, y + 65), outline=colour, width=11)
    draw.rounded_rectangle((x - 20, y - 10, x + 60, y + 75), 12, fill=colour)
    for stripe in () if has_handle else range(0, 80, 16):
        draw.rectangle((x - 20, y - 8 + stripe, x + 60, y + stripe), fill=(240, 240, 230))
    draw.ellipse((x - 20, y - 20, x + 60, y), fill=(70, 60, 50))
    buffer = BytesIO()
    noisy = np.asarray(image, np.float32) + random.normal(0, 4, (224, 224, 3))
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def seen(picture: bytes, *, stops: float) -> NDArray[np.uint8]:
    """A picture in another light."""
    return decode_editable(picture, side=224).edited(PictureEdit(light=stops))


class Version:
    """A version trained on 12 drawn pictures of each kind, each a separate recording."""

    def __init__(self, backbone: Backbone, shots: Shots, random: np.random.Generator) -> None:
        rows = [shot for shot in shots for _ in range(12)]
        squares = np.stack(
            [seen(drawn(random, has_handle=has_handle), stops=random.uniform(*light)) for _, light, has_handle in rows]
        )
        numbers = np.arange(len(rows))
        labels = np.array([LABELS.index(label) for label, _, _ in rows])
        data = TrainingSet(backbone.embed(squares)[:, None], labels, numbers % 5, numbers, label_count=2)
        self.head = fit(data, HeadParameters(), on_epoch=lambda _: None).heads.final
        self.pictures = [
            MeasuredPicture(UUID(int=number), UUID(int=number), int(label), properties(square))
            for number, label, square in zip(numbers.tolist(), labels, squares, strict=True)
        ]


async def light_curve(backbone: Backbone, versions: dict[str, Version], picture: bytes) -> KnobCurve:
    """The knob of light for a picture."""

    async def load_snapshot(snapshot_id: str) -> ServedSnapshot:
        known = served(snapshot_id, *LABELS)
        return replace(known, backbone_name=backbone.name, backbone_id=backbone.id)

    async def load_head(model_id: str) -> ServedHead:
        return ServedHead(versions[model_id.removesuffix("-model")].head)

    async def load_network(name: str) -> Backbone:
        return backbone

    async def measured(snapshot_id: str, *, side: int) -> Sequence[MeasuredPicture]:
        return versions[snapshot_id].pictures

    loader = ModelLoader(
        load_snapshot=load_snapshot,
        load_head=load_head,
        load_backbone=load_network,
        group_heads=ServedHeads,
        head_bytes=lambda _: 1,
    )
    threads = CalmThreads()
    async with LivePath(load_model_set=loader.load, engine=Engine(decode=decode_square), workers=2) as live:
        prober = Prober(live, threads)
        model_set = await prober.model_set([*versions])
        [curve] = await knob_curves(
            prober, measured, picture, plan_curves([Knob.LIGHT], PictureEdit(), point_count=13), model_set
        )
    threads.close()
    return curve


def in_mug(curve: KnobCurve, version: int) -> list[float]:
    """The confidences in the mug along the knob."""
    outcomes = [point.outcome for point in curve.points]
    return [outcome.confidences[version][0] for outcome in outcomes if isinstance(outcome, Predictions)]


def ticks(curve: KnobCurve, version: int, label: str) -> list[float]:
    """Where the pictures of a label lie, in order."""
    footprint = curve.footprints[version]
    return sorted(
        value
        for index, value in footprint.places.values
        if footprint.pictures[index].label_index == LABELS.index(label)
    )


def test_the_version_of_the_lamp_falls_within_the_gap_of_its_footprint(backbone: Backbone) -> None:
    """A saw mugs only in bright light and cups only in the dark: it turns between the two. B saw both in both."""
    random = np.random.default_rng(5)
    versions = {
        "a": Version(backbone, [("mug", BRIGHT, True), ("cup", DARK, True)], random),
        "b": Version(backbone, [(each, light, each == "mug") for each in LABELS for light in (BRIGHT, DARK)], random),
    }

    curve = asyncio.run(light_curve(backbone, versions, drawn(random)))

    values, of_a, of_b = curve.plan.values, in_mug(curve, 0), in_mug(curve, 1)
    changes = zip(pairwise(values), pairwise(of_a), strict=True)
    turn = next(below for (below, _), (low, high) in changes if low < 0.5 <= high)
    mugs, cups = ticks(curve, 0, "mug"), ticks(curve, 0, "cup")
    assert len(mugs) == 12
    assert len(cups) >= 10
    assert cups[-1] < mugs[0]
    assert cups[-1] - 0.5 <= turn < mugs[0]
    gap = [confidence for value, confidence in zip(values, of_b, strict=True) if cups[0] <= value <= mugs[-1]]
    assert min(gap) > 0.5
    assert ticks(curve, 1, "mug")[0] < turn  # B has mugs there
