"""Recordings made of single photographs: a few frames of each, as a camera sees a thing that is held up."""

import hashlib
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageFilter

from benchmarks.groups import groups_of
from diptych_server.ml.backbones import DEFAULT_BACKBONE, Backbone, load_backbone
from diptych_server.ml.frames import augmented_views, decode_square

FRAMES: Final = 3
_WAY: Final = 1
"""The number of the way in which recordings are made; to be raised with each change of it."""

_SIZE: Final = (320, 320)
_EVERY: Final = 200


@dataclass(frozen=True)
class Recordings:
    """Recordings of `FRAMES` frames, each made of a photograph.

    embeddings: (R, FRAMES, 4, D) float32; labels: (R,) int64; groups: (R,) int64, the person or the scene, which folds
    keep together.
    """

    name: str
    embeddings: NDArray[np.float32]
    labels: NDArray[np.int64]
    groups: NDArray[np.int64]


def recordings_of(folder: Path, *, weights_dir: Path, cache_dir: Path) -> Recordings:
    """The recordings of a folder per label, embedded by the default backbone once and kept in `cache_dir`."""
    kept = cache_dir / f"comparing-{_digest(folder)}.npz"
    if not kept.exists():
        made = _made(folder, load_backbone(DEFAULT_BACKBONE, weights_dir=weights_dir))
        cache_dir.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part.npz")
        np.savez(part, embeddings=made.embeddings, labels=made.labels, groups=made.groups)
        part.rename(kept)
    with np.load(kept) as arrays:
        return Recordings(folder.name, arrays["embeddings"], arrays["labels"], arrays["groups"])


def frames_of(photograph: Image.Image, *, seed: int) -> list[bytes]:
    """`FRAMES` JPEGs of one photograph: it drifts, turns and grows, and the light and the camera's noise change."""
    random = np.random.default_rng(seed)
    start, drift = random.uniform(-1, 1, 5), random.uniform(-1, 1, 5)
    large = photograph.convert("RGB").resize(_SIZE, Image.Resampling.BICUBIC)
    steps = np.linspace(0, 1, FRAMES)[:, None]
    return [_frame(large, move, random) for move in np.clip(start + drift * steps, -1.5, 1.5)]


def _frame(large: Image.Image, move: NDArray[np.float64], random: np.random.Generator) -> bytes:
    right, down, turn, zoom, light = (float(each) for each in move)
    side = _SIZE[0]
    turned = large.rotate(5 * turn, Image.Resampling.BILINEAR, fillcolor=large.getpixel((2, 2)))
    margin = side * (0.09 + 0.03 * zoom)
    left, top = margin * (1 + 0.6 * right), margin * (1 + 0.6 * down)
    cropped = turned.resize(
        (224, 224), Image.Resampling.BILINEAR, box=(left, top, left + side - 2 * margin, top + side - 2 * margin)
    )
    lit = ImageEnhance.Brightness(cropped).enhance(1 + 0.12 * light)
    soft = lit.filter(ImageFilter.GaussianBlur(float(random.uniform(0, 0.8))))
    noisy = np.asarray(soft, np.float32) + random.normal(0, 4, (224, 224, 3))
    buffer = BytesIO()
    quality = int(random.integers(70, 92))
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def _made(folder: Path, backbone: Backbone) -> Recordings:
    labels = sorted(path for path in folder.iterdir() if path.is_dir())
    files = [(number, path) for number, label in enumerate(labels) for path in sorted(label.iterdir())]
    embeddings = []
    for seed, (_, path) in enumerate(files):
        with Image.open(path) as photograph:
            frames = frames_of(photograph, seed=seed)
        views = np.concatenate([augmented_views(decode_square(frame, side=backbone.side)) for frame in frames])
        embeddings.append(backbone.embed(views).reshape(FRAMES, -1, backbone.dimension))
        if seed % _EVERY == 0:
            sys.stderr.write(f"  {folder.name}: photograph {seed} of {len(files)}\n")
    numbers = np.array([number for number, _ in files], np.int64)
    return Recordings(folder.name, np.stack(embeddings), numbers, groups_of(numbers, [path.stem for _, path in files]))


def _digest(folder: Path) -> str:
    names = "\n".join(f"{path.parent.name}/{path.name}" for path in sorted(folder.glob("*/*")))
    return hashlib.sha256(f"{_WAY}\n{DEFAULT_BACKBONE}\n{names}".encode()).hexdigest()[:16]
