"""From snapshot ids to what answers: loaded once, shared, refused in time."""

import asyncio
import gc
from collections.abc import Iterator
from dataclasses import replace

import pytest

from diptych.wire.reasons import Reason
from diptych_server.core.lru_cache import AsyncLRUCache
from diptych_server.core.refusal import Refusal
from support.live import ColourBackbone, World, served


async def test_equal_choices_share_a_model_set() -> None:
    """Two streams with the same snapshots are answered by one group of heads."""
    world = World(served("one", "red"), served("two", "blue"))
    model_loader = world.model_loader()

    first, second = await asyncio.gather(model_loader.load(["one", "two"]), model_loader.load(["one", "two"]))

    assert first is second
    assert (world.loads["one-model"], world.loads["two-model"], world.loads["colours"]) == (1, 1, 1)


async def test_a_recent_choice_stays_assembled() -> None:
    """A question about the next picture does not group the heads again; older choices leave memory."""
    world = World(*(served(name, "red") for name in ("one", "two", "three")))
    model_loader = world.model_loader(recent_choices=2)

    numbers = []
    for name in ("one", "two", "one", "three", "two", "one"):
        numbers.append(id((await model_loader.load([name])).heads))
        gc.collect()

    assert numbers[2] == numbers[0]
    assert numbers[4] == numbers[1]
    assert len(model_loader._in_use) == 2


async def test_a_deleted_snapshot_is_refused_while_its_head_is_in_memory() -> None:
    """Every choice queries the store."""
    world = World(served("one", "red"))
    model_loader = world.model_loader()
    kept = await model_loader.load(["one"])

    del world.snapshots["one"]

    with pytest.raises(Refusal) as caught:
        await model_loader.load(["one"])
    assert caught.value.reason is Reason.NOT_FOUND
    assert kept.snapshots[0].snapshot_id == "one"


async def test_an_untrained_snapshot_is_refused() -> None:
    """What the loader refuses is refused."""
    world = World(served("one", "red"))
    world.untrained.add("one")

    with pytest.raises(Refusal) as caught:
        await world.model_loader().load(["one"])

    assert caught.value.reason is Reason.SNAPSHOT_NOT_TRAINED


async def test_a_model_on_other_weights_is_refused() -> None:
    """A head never answers embeddings of another backbone than its own, even of the same name."""
    world = World(served("one", "red"))
    world.backbones["colours"].id = "colours-2/numpy-f32"

    with pytest.raises(Refusal) as caught:
        await world.model_loader().load(["one"])

    assert caught.value.reason is Reason.BACKBONE_WEIGHTS_MISSING


async def test_models_answer_on_another_runtime_of_their_weights() -> None:
    """Snapshots trained on different runtimes stand side by side, on the one that this machine has."""
    one, two = served("one", "red"), served("two", "blue")
    world = World(replace(one, backbone_id="colours-1/torch-f32"), two)
    world.backbones["colours"].id = "colours-1/openvino-bf16"

    model_set = await world.model_loader().load(["one", "two"])

    assert model_set.backbone is world.backbones["colours"]


async def test_least_recently_used_heads_leave_memory() -> None:
    """With room for two heads, the third takes the place of the one that was longest unused."""
    world = World(*(served(name, "red") for name in ("one", "two", "three")))
    model_loader = world.model_loader(heads_in_memory=2, recent_choices=0)

    for name in ("one", "two", "one", "three", "one", "two"):
        await model_loader.load([name])
        gc.collect()  # the model set has no references: what is loaded again comes from the cache

    assert {name: world.loads[f"{name}-model"] for name in ("one", "two", "three")} == {"one": 1, "two": 2, "three": 1}
    assert len(model_loader._heads) == 2


async def test_a_heavy_entry_evicts_several() -> None:
    """The bound is on the weight of all, not on their number; what alone is too heavy does not stay."""
    loads = []

    async def load(key: str) -> str:
        loads.append(key)
        return key

    cache = AsyncLRUCache(load, weigh=len, capacity=4)

    for key in ("a", "b", "ccc", "b", "a", "heavier", "heavier"):
        await cache.get(key)

    assert loads == ["a", "b", "ccc", "a", "heavier", "heavier"]


async def test_a_backbone_is_loaded_once_for_many_snapshots() -> None:
    """Loading a network is dear."""
    backbone = ColourBackbone()
    world = World(served("one", "red"), served("two", "red"), backbones=[backbone])
    model_loader = world.model_loader()

    model_sets = [await model_loader.load([name]) for name in ("one", "two")]

    assert world.loads["colours"] == 1
    assert all(model_set.backbone is backbone for model_set in model_sets)


async def test_a_load_survives_the_cancellation_of_its_first_caller() -> None:
    """A cancelled caller does not cancel the load for those who still wait."""
    may_finish = asyncio.Event()

    async def load(key: str) -> str:
        await may_finish.wait()
        return key.upper()

    cache = AsyncLRUCache(load, weigh=len, capacity=10)
    first, second = asyncio.create_task(cache.get("a")), asyncio.create_task(cache.get("a"))
    await asyncio.sleep(0)

    first.cancel()
    may_finish.set()

    assert await second == "A"
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_a_failed_load_is_retried() -> None:
    """A failure is raised to all who waited for it, and then forgotten."""
    outcomes: Iterator[OSError | str] = iter([OSError("disk"), "loaded"])

    async def load(key: str) -> str:
        outcome = next(outcomes)
        if isinstance(outcome, OSError):
            raise outcome
        return outcome

    cache = AsyncLRUCache(load, weigh=len, capacity=10)

    results = await asyncio.gather(cache.get("a"), cache.get("a"), return_exceptions=True)

    assert [type(result) for result in results] == [OSError, OSError]
    assert await cache.get("a") == "loaded"
