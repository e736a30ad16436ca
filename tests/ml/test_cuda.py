"""The way to a GPU and around it, where there is none: what is not CUDA itself."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from diptych_server.core.runtime import Runtime
from diptych_server.ml.backbones import DEFAULT_BACKBONE, RuntimeUnavailableError, load_backbone, registry
from diptych_server.ml.backbones.batches import SIZES, batches
from diptych_server.ml.backbones.choice import why_not
from diptych_server.ml.backbones.cuda_backbone import CudaBackbone
from diptych_server.ml.backbones.cuda_loading import gpu_fault
from diptych_server.ml.backbones.gpu import driver_fault

needs_no_gpu = pytest.mark.skipif(why_not(Runtime.TORCH_CUDA_F16) is None, reason="this machine has a GPU")


@given(st.integers(0, 300))
def test_batches_contain_every_row_once(count: int) -> None:
    """In order, each in the smallest size that holds it."""
    split = list(batches(count))

    assert [row for batch in split for row in range(count)[batch.rows]] == list(range(count))
    for batch in split:
        rows = batch.rows.stop - batch.rows.start
        assert batch.size in SIZES
        assert rows <= batch.size < 2 * rows


class Adder:
    """A lane that embeds a square as its first value, plus one; notes sizes, and notices company."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self._is_busy = False

    def embed(self, squares: NDArray[np.uint8], *, size: int) -> NDArray[np.float32]:
        """The values (N, 1)."""
        assert not self._is_busy
        self._is_busy = True
        assert len(squares) <= size
        self.sizes.append(size)
        answer = squares[:, 0, 0, :1].astype(np.float32) + 1
        self._is_busy = False
        return answer


def test_large_calls_are_split_and_small_ones_padded() -> None:
    """The caller sees nothing of it."""
    lane = Adder()
    backbone = CudaBackbone(id="adder-1/none", name="adder", side=1, dimension=1, lanes=[lane])
    frames = np.arange(140, dtype=np.uint8).reshape(140, 1, 1, 1).repeat(3, axis=3)

    embeddings = backbone.embed(frames)

    assert embeddings[:, 0].tolist() == list(range(1, 141))
    assert lane.sizes == [64, 64, 16]
    assert backbone.embed(frames[:0]).shape == (0, 1)


def test_a_lane_has_one_thread_at_a_time() -> None:
    """More threads than lanes wait for each other, and each gets its own answers."""
    backbone = CudaBackbone(id="adder-1/none", name="adder", side=1, dimension=1, lanes=[Adder(), Adder()])
    frames = [np.full((3, 1, 1, 3), number, np.uint8) for number in range(200)]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(backbone.embed, frames))

    assert [answer[:, 0].tolist() for answer in answers] == [[number + 1] * 3 for number in range(200)]


def test_a_failed_lane_serves_the_next_call() -> None:
    """An error in one batch does not take the lane along."""
    lane = Adder()
    backbone = CudaBackbone(id="adder-1/none", name="adder", side=1, dimension=1, lanes=[lane])

    with pytest.raises(IndexError):
        backbone.embed(np.zeros((1, 0, 0, 3), np.uint8))
    lane._is_busy = False

    assert backbone.embed(np.zeros((1, 1, 1, 3), np.uint8)).tolist() == [[1.0]]


@pytest.mark.parametrize(
    ("status", "gpu_count", "fault"),
    [
        (0, 1, None),
        (0, 0, "its driver reports no GPU"),
        (100, 0, "CUDA_VISIBLE_DEVICES may hide it"),
        (999, 0, "reports error 999"),
    ],
)
def test_the_driver_s_answer_is_a_gpu_or_a_reason(status: int, gpu_count: int, fault: str | None) -> None:
    """Every reason says where to look."""
    answer = driver_fault(status, gpu_count=gpu_count)

    assert answer is None if fault is None else fault in str(answer)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (torch.OutOfMemoryError("CUDA out of memory. Tried ..."), "close other programs that use it"),
        (RuntimeError("CUDA error: no kernel image\nCompile with ..."), "the GPU failed: CUDA error: no kernel image"),
    ],
)
def test_a_failing_gpu_is_reported_in_a_sentence(error: Exception, sentence: str) -> None:
    """Torch's own texts go on for lines."""
    assert gpu_fault(error).endswith(sentence)


@needs_no_gpu
def test_a_request_for_a_missing_gpu_is_refused(weights_dir: Path) -> None:
    """With the reason, and what to do."""
    with pytest.raises(RuntimeUnavailableError, match=r"cannot run on torch-cuda-f16 here: .*Use auto\."):
        load_backbone(DEFAULT_BACKBONE, weights_dir=weights_dir, runtime=Runtime.TORCH_CUDA_F16)


@needs_no_gpu
def test_auto_falls_back_if_the_gpu_fails(
    weights_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A GPU that its driver shows may fail all the same; the log tells that it did."""

    def as_with_a_driver(wanted: Runtime) -> Iterator[Runtime]:
        yield from (Runtime.TORCH_CUDA_F16, Runtime.TORCH_F32)

    monkeypatch.setattr(registry, "runtimes_for", as_with_a_driver)

    backbone = load_backbone(DEFAULT_BACKBONE, weights_dir=weights_dir)

    assert backbone.id.endswith("/torch-f32")
    assert "skipping a runtime" in capsys.readouterr().out
