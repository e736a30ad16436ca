"""Which runtime is tried first, second and last."""

from collections.abc import Callable

import pytest

from diptych_server.core.runtime import Runtime
from diptych_server.ml.backbones import RuntimeUnavailableError
from diptych_server.ml.backbones.choice import runtimes_for
from diptych_server.ml.processor import names_bf16

GPU = Runtime.TORCH_CUDA_F16
BF16 = (Runtime.OPENVINO_BF16, Runtime.TORCH_BF16)
OPENVINO = (Runtime.OPENVINO_BF16, Runtime.OPENVINO_F32)


def lacks(*runtimes: Runtime) -> Callable[[Runtime], str | None]:
    """A machine that has all runtimes but these."""
    return lambda runtime: "it is not there" if runtime in runtimes else None


@pytest.mark.parametrize(
    ("lacking", "tried"),
    [
        ((), (GPU, Runtime.OPENVINO_BF16, Runtime.TORCH_BF16)),
        ((GPU,), (Runtime.OPENVINO_BF16, Runtime.TORCH_BF16)),
        ((GPU, *BF16), (Runtime.OPENVINO_F32, Runtime.TORCH_F32)),
        ((GPU, *OPENVINO), (Runtime.TORCH_BF16,)),
        ((GPU, *OPENVINO, *BF16), (Runtime.TORCH_F32,)),
    ],
)
def test_auto_tries_the_best_of_each_library(lacking: tuple[Runtime, ...], tried: tuple[Runtime, ...]) -> None:
    """A library that fails would fail in every precision; so the next one is tried."""
    assert tuple(runtimes_for(Runtime.AUTO, why_not=lacks(*lacking))) == tried


def test_no_library_is_looked_for_before_it_is_needed() -> None:
    """Where the GPU serves, OpenVINO is not even loaded."""
    asked = []

    def why_not(runtime: Runtime) -> str | None:
        asked.append(runtime)
        return None

    assert next(runtimes_for(Runtime.AUTO, why_not=why_not)) is GPU
    assert asked == [GPU]


def test_a_requested_runtime_is_used_or_refused() -> None:
    """Embeddings never come from another runtime than the requested one."""
    assert list(runtimes_for(Runtime.TORCH_F32, why_not=lacks())) == [Runtime.TORCH_F32]
    with pytest.raises(RuntimeUnavailableError, match="torch-bf16 here: it is not there"):
        next(runtimes_for(Runtime.TORCH_BF16, why_not=lacks(*BF16)))


@pytest.mark.parametrize(
    ("flags", "is_named"),
    [
        ("flags\t\t: fpu avx512f avx512_bf16 clzero", True),
        ("flags\t\t: fpu amx_bf16 amx_tile", True),
        ("flags\t\t: fpu avx2", False),
        ("Features\t: fp asimd bf16", False),
    ],
)
def test_a_processor_is_recognized_by_its_flags(flags: str, *, is_named: bool) -> None:
    """Of all that Linux says of a processor, one word counts."""
    assert names_bf16(f"processor\t: 0\nvendor_id\t: AuthenticAMD\n{flags}\nbugs\t\t: none\n") is is_named
