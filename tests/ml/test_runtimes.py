"""One network on several runtimes: how alike their embeddings are, and what they load."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from diptych_server.core.runtime import Runtime
from diptych_server.ml.backbones import DEFAULT_BACKBONE, choose_runtime, load_backbone
from diptych_server.ml.backbones.catalogue import published
from diptych_server.ml.backbones.conversion import CONVERTER_VERSION
from diptych_server.ml.backbones.torch_networks import load_network
from diptych_server.ml.frames import decode_square
from diptych_server.ml.processor import has_bf16
from support.backbones import RUNTIMES
from support.photographs import PHOTOGRAPHS, photograph


@pytest.fixture(scope="module")
def squares() -> NDArray[np.uint8]:
    """Photographs of different things."""
    return np.stack([decode_square(photograph(name), side=224) for name in PHOTOGRAPHS])


@pytest.fixture(scope="module")
def reference(squares: NDArray[np.uint8], weights_dir: Path) -> NDArray[np.float32]:
    """The photographs' embeddings by torch."""
    return embeddings(squares, weights_dir=weights_dir, runtime=Runtime.TORCH_F32)


def embeddings(squares: NDArray[np.uint8], *, weights_dir: Path, runtime: Runtime) -> NDArray[np.float32]:
    """What the default backbone makes of the squares on this runtime."""
    return load_backbone(DEFAULT_BACKBONE, weights_dir=weights_dir, runtime=runtime).embed(squares)


def cosines(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    """How alike the rows are: 1 for the same direction."""
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    alike: NDArray[np.float32] = (one * other).sum(axis=1) / lengths
    return alike


def test_openvino_in_f32_is_torch(
    squares: NDArray[np.uint8], reference: NDArray[np.float32], weights_dir: Path
) -> None:
    """Only the last digits differ."""
    on_openvino = embeddings(squares, weights_dir=weights_dir, runtime=Runtime.OPENVINO_F32)

    assert np.abs(on_openvino - reference).max() < 1e-4


LEAST_COSINES = {
    Runtime.TORCH_CUDA_F16: 0.9999,
    Runtime.OPENVINO_BF16: 0.998,
    Runtime.OPENVINO_F32: 0.999999,
    Runtime.TORCH_BF16: 0.998,
    Runtime.TORCH_F32: 0.999999,
}


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_every_runtime_is_nearly_the_reference(
    runtime: Runtime, squares: NDArray[np.uint8], reference: NDArray[np.float32], weights_dir: Path
) -> None:
    """Fewer bits of a figure keep the direction of the embedding."""
    here = embeddings(squares, weights_dir=weights_dir, runtime=runtime)

    assert cosines(here, reference).min() > LEAST_COSINES[runtime]


def test_f16_keeps_the_direction_of_embeddings(squares: NDArray[np.uint8], reference: NDArray[np.float32]) -> None:
    """What a GPU computes in: no figure of the network is too large or too small for it, as a processor shows."""
    network = load_network(published(DEFAULT_BACKBONE), weights_dir=Path()).compute_in(torch.float16)

    with torch.inference_mode():
        in_f16 = network(torch.from_numpy(squares)).numpy()

    assert cosines(in_f16, reference).min() > LEAST_COSINES[Runtime.TORCH_CUDA_F16]


def test_auto_chooses_an_available_runtime() -> None:
    """What auto chooses can be asked for by name, and is not the slow reference where OpenVINO is installed."""
    chosen = choose_runtime(Runtime.AUTO)

    assert chosen not in {Runtime.AUTO, Runtime.TORCH_BF16, Runtime.TORCH_F32}
    assert choose_runtime(chosen) is chosen


WITHOUT_GPU = os.environ | {"CUDA_VISIBLE_DEVICES": ""}
"""The environment of a process that sees no GPU, whatever the machine has."""

WITHOUT_OPENVINO = """
import sys
sys.modules["openvino"] = None  # as where it is not installed
from diptych_server.core.runtime import Runtime
from diptych_server.ml.backbones import RuntimeUnavailableError, choose_runtime
print(choose_runtime(Runtime.AUTO).value)
try:
    choose_runtime(Runtime.OPENVINO_F32)
except RuntimeUnavailableError as error:
    print(error)
"""


def test_without_openvino_auto_is_torch() -> None:
    """A request for OpenVINO says that it is not installed; the default is torch."""
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_OPENVINO], capture_output=True, text=True, check=True, env=WITHOUT_GPU
    )

    chosen, refusal = run.stdout.splitlines()
    assert chosen == ("torch-bf16" if has_bf16() else "torch-f32")
    assert refusal.startswith("Backbones cannot run on openvino-f32 here: OpenVINO does not load: ")


def test_a_network_that_cannot_be_cached_runs_on_torch(tmp_path: Path) -> None:
    """Where there is no room for a converted network, auto is slower, but answers."""
    folder = tmp_path / "a file where the folder should be"
    folder.touch()

    backbone = load_backbone(DEFAULT_BACKBONE, weights_dir=folder)

    assert "/torch-" in backbone.id


EMBEDDING = """
import sys
from pathlib import Path
import numpy as np
from diptych_server.ml.backbones import DEFAULT_BACKBONE, load_backbone
backbone = load_backbone(DEFAULT_BACKBONE, weights_dir=Path(sys.argv[1]))
embedding = backbone.embed(np.zeros((1, backbone.side, backbone.side, 3), np.uint8))
loaded = [name for name in ("torch", "openvino_telemetry") if sys.modules.get(name)]
print(backbone.id, embedding.shape, loaded)
"""


def test_embedding_loads_neither_torch_nor_telemetry(tmp_path: Path) -> None:
    """The process that embeds stays small, even when it is the first and has the network converted."""
    run = subprocess.run(
        [sys.executable, "-c", EMBEDDING, str(tmp_path)], capture_output=True, text=True, check=False, env=WITHOUT_GPU
    )

    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.endswith("(1, 1216) []\n")
    assert "/openvino-" in run.stdout
    folder = f"efficientnet_lite0-57934424+middle-openvino-v{CONVERTER_VERSION}"
    assert [path.name for path in tmp_path.iterdir()] == [folder]


FIRST_FRAMES_AT_ONCE = """
import sys, threading
from pathlib import Path
import numpy as np
from diptych_server.core.runtime import Runtime
from diptych_server.ml.backbones import DEFAULT_BACKBONE, load_backbone
backbone = load_backbone(
    DEFAULT_BACKBONE, weights_dir=Path(sys.argv[1]), runtime=Runtime.OPENVINO_F32, streams=4
)
frames, together = np.zeros((1, backbone.side, backbone.side, 3), np.uint8), threading.Barrier(4)
def embed():
    together.wait()
    backbone.embed(frames)
threads = [threading.Thread(target=embed) for _ in range(4)]
for thread in threads:
    thread.start()
"""


def test_the_first_frames_may_come_on_several_threads_at_once(weights_dir: Path) -> None:
    """A process never stops for good in OpenVINO's bindings, which one in three did before."""
    load_backbone(DEFAULT_BACKBONE, weights_dir=weights_dir, runtime=Runtime.OPENVINO_F32)  # converted once for all
    programs = [
        subprocess.Popen([sys.executable, "-c", FIRST_FRAMES_AT_ONCE, str(weights_dir)], start_new_session=True)
        for _ in range(8)
    ]
    try:
        assert [program.wait(timeout=180) for program in programs] == [0] * len(programs)
    finally:
        for program in programs:
            program.kill()
            program.wait()
