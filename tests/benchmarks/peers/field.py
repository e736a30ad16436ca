"""Shared by all contestants: the network and two heads, test pictures, and our server's trained snapshots."""

import shutil
from dataclasses import dataclass
from importlib.metadata import distribution
from io import BytesIO
from itertools import product
from pathlib import Path
from uuid import uuid4

import numpy as np
from PIL import Image

from benchmarks.own_server import own_server
from diptych_client.sdk.blocking import Client, Dataset, connect
from diptych_server.core.runtime import Runtime
from diptych_server.ml.backbones import DEFAULT_BACKBONE, choose_runtime
from diptych_server.ml.backbones.catalogue import published
from diptych_server.ml.backbones.conversion import find_or_convert

PHOTOGRAPHS = (
    "astronaut.png",
    "brick.png",
    "camera.png",
    "chelsea.png",
    "coffee.png",
    "grass.png",
    "hubble_deep_field.jpg",
    "motorcycle_left.png",
    "retina.jpg",
    "rocket.jpg",
)
"""The labels: parts of a photograph are the pictures of one."""
LIGHTS = (1.0, 0.6)
"""How bright the pictures are that the first snapshot is trained on, and those that the second has besides."""
_TRAINED = 3
"""How many pictures of each label in each light; the next one is asked about."""
_SIZE, _QUALITY = (320, 240), 80


@dataclass(frozen=True)
class Field:
    """The paths of everything."""

    folder: Path
    data_dir: Path
    """Of our server, which has been stopped again."""
    model: Path
    """With the weights, the converted network and the heads."""
    pictures: Path
    """To ask about: JPEG, 320 x 240, none of them trained on."""
    runtime: Runtime
    snapshot_ids: tuple[str, ...]


def prepare(folder: Path, *, weights_dir: Path) -> Field:
    """Train two snapshots of ten labels on our server, and lay out their heads for the others."""
    data_dir, model, pictures = folder / "data", folder / "model", folder / "pictures"
    for each in (data_dir, model, pictures):
        each.mkdir()
    _lay_out_network(model, weights_dir=weights_dir)
    for number, name in enumerate(PHOTOGRAPHS):
        (pictures / f"{number}.jpg").write_bytes(_shoot(name, light=LIGHTS[number % 2], seed=_TRAINED))
    with own_server(data_dir, weights_dir=weights_dir) as server, connect(server.address) as client:
        dataset = client.datasets.create("Peers")
        snapshot_ids = tuple(_trained(client, dataset, light=light, model=model) for light in LIGHTS)
    return Field(folder, data_dir, model, pictures, choose_runtime(Runtime.AUTO), snapshot_ids)


def _lay_out_network(model: Path, *, weights_dir: Path) -> None:
    source = published(DEFAULT_BACKBONE)
    weights, network = source.weights_path(weights_dir), find_or_convert(source, weights_dir=weights_dir)
    shutil.copyfile(weights, model / weights.name)
    shutil.copytree(network.folder, model / network.folder.name)


def _trained(client: Client, dataset: Dataset, *, light: float, model: Path) -> str:
    """The id of a snapshot, trained on what the dataset had and on pictures in this light; its head is laid out."""
    with dataset.capture() as capture:
        for name, seed in product(PHOTOGRAPHS, range(_TRAINED)):
            capture.submit(_shoot(name, light=light, seed=seed), label=name, burst_id=str(uuid4()))
    snapshot = dataset.freeze(f"light {light}")
    snapshot.train().result()
    model_id = snapshot.refresh().model_id
    (model / f"head-{LIGHTS.index(light)}.safetensors").write_bytes(b"".join(client.models.get(model_id).download()))
    return str(snapshot.id)


def _shoot(name: str, *, light: float, seed: int) -> bytes:
    """A part of a photograph, as a webcam's client sends it."""
    file = Path(str(distribution("scikit-image").locate_file(f"skimage/data/{name}")))
    chance = np.random.default_rng([seed, int(100 * light)])
    with Image.open(file) as photograph:
        share = chance.uniform(0.6, 0.9)
        width, height = share * photograph.width, share * photograph.height
        left, top = chance.uniform(0, photograph.width - width), chance.uniform(0, photograph.height - height)
        part = photograph.convert("RGB").resize(_SIZE, box=(left, top, left + width, top + height))
    buffer = BytesIO()
    part.point(lambda level: round(light * level)).save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
