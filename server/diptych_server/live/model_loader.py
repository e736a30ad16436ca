"""Loads the model set for a choice of snapshot IDs."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from diptych.wire.reasons import Reason
from diptych_server.core.backbone_id import weights_of
from diptych_server.core.lru_cache import AsyncLRUCache
from diptych_server.core.refusal import Refusal
from diptych_server.core.served_snapshot import ServedSnapshot
from diptych_server.live.model_set import ModelSet, align_labels, check_backbones, check_choice
from diptych_server.live.ports import HeadGroup, LiveBackbone, LoadBackbone, LoadSnapshot

H = TypeVar("H")


class ModelLoader(Generic[H]):
    """Loads model sets; caches heads by model ID. Event loop only.

    `H` is the type of a loaded head; only `group_heads` depends on it.

    Args:
        load_snapshot: asked at every choice, so that a deleted snapshot is refused at once.
        load_head: loads the head of a model id, off the event loop; asked for those that are not in memory.
        load_backbone: gives the backbone of a name, and keeps those that it has loaded, as `Backbones.get` does.
        group_heads: makes the heads of a choice into a group, best as one product; called in a thread.
        head_bytes: how much memory a head takes.
        head_memory_bytes: how much all heads may take together; what streams still use lives on beside it.
        recent_choices: how many choices stay assembled without a stream, for questions about single pictures.
    """

    def __init__(
        self,
        *,
        load_snapshot: LoadSnapshot,
        load_head: Callable[[str], Awaitable[H]],
        load_backbone: LoadBackbone,
        group_heads: Callable[[Sequence[H]], HeadGroup],
        head_bytes: Callable[[H], int],
        head_memory_bytes: int = 256 * 2**20,
        recent_choices: int = 4,
    ) -> None:
        self._load_snapshot = load_snapshot
        self._group_heads = group_heads
        self._heads: AsyncLRUCache[H] = AsyncLRUCache(load_head, weigh=head_bytes, capacity=head_memory_bytes)
        self._load_backbone = load_backbone
        self._recent: deque[ModelSet] = deque(maxlen=recent_choices)
        self._in_use: WeakValueDictionary[tuple[ServedSnapshot, ...], ModelSet] = WeakValueDictionary()

    async def load(self, snapshot_ids: Sequence[str]) -> ModelSet:
        """The model set of a choice; equal choices share it while it is in use.

        Raises:
            Refusal: BAD_FIELD for an invalid number of snapshots, BACKBONES_DIFFER, BACKBONE_WEIGHTS_MISSING if the
                models were trained with other weights of the backbone, or a refusal of the loaders.
        """
        check_choice(snapshot_ids)
        snapshots = tuple([await self._load_snapshot(snapshot_id) for snapshot_id in snapshot_ids])
        check_backbones(snapshots)
        model_set = self._in_use.get(snapshots) or await self._assembled(snapshots)
        model_set = self._in_use.setdefault(snapshots, model_set)  # two callers may have assembled it concurrently
        if model_set not in self._recent:
            self._recent.append(model_set)
        return model_set

    async def _assembled(self, snapshots: tuple[ServedSnapshot, ...]) -> ModelSet:
        backbone = await self._backbone(snapshots[0])
        heads = [await self._heads.get(snapshot.model_id) for snapshot in snapshots]
        group = await asyncio.to_thread(self._group_heads, heads)
        return ModelSet(snapshots, *align_labels(snapshots), backbone, group)

    async def _backbone(self, snapshot: ServedSnapshot) -> LiveBackbone:
        backbone = await self._load_backbone(snapshot.backbone_name)
        if weights_of(backbone.id) != weights_of(snapshot.backbone_id):
            raise Refusal(
                Reason.BACKBONE_WEIGHTS_MISSING,
                f"The model was trained on {snapshot.backbone_id}; this server has {backbone.id}. Retrain it here.",
                backbone=snapshot.backbone_name,
                file=snapshot.backbone_id,
            )
        return backbone
