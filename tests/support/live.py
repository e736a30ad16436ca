"""A small world for the live path: coloured pictures, a backbone that sees colours, heads that name them."""

import asyncio
import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from diptych.wire.reasons import Reason
from diptych_server.core.backbone_id import BackboneId
from diptych_server.core.lru_cache import AsyncLRUCache
from diptych_server.core.refusal import Refusal, refuse_missing
from diptych_server.core.served_snapshot import ServedLabel, ServedSnapshot
from diptych_server.live.engine import Engine
from diptych_server.live.model_loader import ModelLoader
from diptych_server.live.path import LivePath
from diptych_server.live.ports import Embeddings, Squares
from diptych_server.live.stream import Answer, LiveStream
from diptych_server.ml.frames import decode_square
from diptych_server.ml.heads import Head, Layer
from diptych_server.ml.served_heads import ServedHead, ServedHeads

COLOURS = ("red", "lime", "blue")


def picture(colour: str) -> bytes:
    """A small PNG of one colour."""
    buffer = BytesIO()
    Image.new("RGB", (8, 8), colour).save(buffer, "PNG")
    return buffer.getvalue()


class ColourBackbone:
    """Embeds a picture as its mean red, green and blue: (N, 3) float32 in 0..1. Notes the size of every batch."""

    side = 4
    best_batch = 4

    def __init__(self, name: str = "colours") -> None:
        self.id = f"{name}-1/numpy-f32"
        self.batch_sizes: list[int] = []

    def embed(self, pictures: Squares, /) -> Embeddings:
        """The mean colours."""
        self.batch_sizes.append(len(pictures))
        means: NDArray[np.float32] = pictures.mean(axis=(1, 2), dtype=np.float32) / np.float32(255)
        return means


class GatedBackbone(ColourBackbone):
    """Waits inside every batch until the test resumes it."""

    def __init__(self, name: str = "colours") -> None:
        super().__init__(name)
        self._entered = threading.Semaphore(0)
        self._gate = threading.Semaphore(0)

    def embed(self, pictures: Squares, /) -> Embeddings:
        """The mean colours, after `allow`."""
        self._entered.release()
        self._gate.acquire()
        return super().embed(pictures)

    async def entered(self, batches: int = 1) -> None:
        """Return when this many more batches are inside."""
        for _ in range(batches):
            await asyncio.to_thread(self._entered.acquire)

    def allow(self, batches: int = 1) -> None:
        """Allow this number of batches to finish, including later ones."""
        self._gate.release(batches)


def served(
    snapshot_id: str, *names: str, dataset_id: str = "things", ids: Sequence[str] = (), backbone: str = "colours"
) -> ServedSnapshot:
    """A snapshot with labels of these names; their ids are the names with the dataset in front, unless given."""
    label_ids = ids or [f"{dataset_id}/{name}" for name in names]
    return ServedSnapshot(
        snapshot_id=snapshot_id,
        name=snapshot_id.title(),
        dataset_id=dataset_id,
        model_id=f"{snapshot_id}-model",
        backbone_name=backbone,
        backbone_id=f"{backbone}-1/numpy-f32",
        labels=tuple(ServedLabel(label_id, name) for label_id, name in zip(label_ids, names, strict=True)),
    )


def colour_head(names: Sequence[str]) -> Head:
    """A head that answers with the label named like the colour it sees, and cares for no other label."""
    weight = np.array([[10.0 * (name == colour) for name in names] for colour in COLOURS], dtype=np.float32)
    return Head(np.zeros(3, np.float32), (Layer(weight, np.zeros(len(names), np.float32)),))


class World:
    """What a store would hold: snapshots by id, their heads, one backbone per name; counts what is loaded."""

    def __init__(self, *snapshots: ServedSnapshot, backbones: Sequence[ColourBackbone] = ()) -> None:
        self.snapshots = {snapshot.snapshot_id: snapshot for snapshot in snapshots}
        self.heads = {
            snapshot.model_id: colour_head([label.name for label in snapshot.labels]) for snapshot in snapshots
        }
        self.backbones = {BackboneId.parse(backbone.id).name: backbone for backbone in backbones or [ColourBackbone()]}
        self.untrained: set[str] = set()
        self.loads: Counter[str] = Counter()

    async def load_snapshot(self, snapshot_id: str) -> ServedSnapshot:
        """The snapshot, or the refusal that the store would give."""
        self.loads[snapshot_id] += 1
        if snapshot_id in self.untrained:
            raise Refusal(Reason.SNAPSHOT_NOT_TRAINED, "Train it first.", snapshot_id=snapshot_id)
        return self.snapshots.get(snapshot_id) or refuse_missing("snapshot", snapshot_id)

    async def load_head(self, model_id: str) -> ServedHead:
        """The head, after a turn of the event loop."""
        self.loads[model_id] += 1
        await asyncio.sleep(0)
        return ServedHead(self.heads[model_id])

    async def load_backbone(self, name: str) -> ColourBackbone:
        """The backbone."""
        self.loads[name] += 1
        return self.backbones[name]

    def model_loader(self, *, heads_in_memory: int = 8, recent_choices: int = 4) -> ModelLoader[ServedHead]:
        """A model loader over this world."""
        return ModelLoader(
            load_snapshot=self.load_snapshot,
            load_head=self.load_head,
            load_backbone=AsyncLRUCache(self.load_backbone, weigh=lambda _: 1, capacity=8).get,
            group_heads=ServedHeads,
            head_bytes=lambda _: 100,
            head_memory_bytes=100 * heads_in_memory,
            recent_choices=recent_choices,
        )

    def live_path(
        self, *, workers: int = 2, max_streams: int = 256, max_waiting_bytes: int = 2**20
    ) -> AbstractAsyncContextManager[LivePath]:
        """A live path over this world."""
        return LivePath(
            load_model_set=self.model_loader().load,
            engine=Engine(decode=decode_square),
            workers=workers,
            max_streams=max_streams,
            max_waiting_bytes=max_waiting_bytes,
        )


async def chosen(live: LivePath, *snapshot_ids: str) -> LiveStream:
    """An open stream that these snapshots answer."""
    stream = live.open()
    stream.choose(await live.model_set(snapshot_ids))
    return stream


async def finished(stream: LiveStream) -> list[Answer]:
    """All answers of a stream that gets no more frames, without its model sets; the stream is closed then."""
    stream.finish()
    answers = [answer async for answer in stream.answers() if answer.frame_id]
    stream.close()
    return answers
