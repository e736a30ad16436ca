"""OpenVINO, without its telemetry, and what this machine's processor can do with it."""

import importlib
import sys
from typing import Any

from diptych_server.core.runtime import Runtime
from diptych_server.ml.backbones.contract import RuntimeUnavailable

_TELEMETRY = "openvino_telemetry"
_BF16 = "BF16"


def import_openvino() -> Any:
    """The module `openvino`; it reports nothing to anybody.

    Raises:
        ImportError: it is not installed, or does not load on this machine.
    """
    # Importing OpenVINO sends an event. Where its telemetry cannot be imported, it uses a stub that does nothing.
    sys.modules.setdefault(_TELEMETRY, None)  # type: ignore[arg-type]  # None is how Python marks what must not load
    return importlib.import_module("openvino")


def choose_runtime(wanted: Runtime) -> Runtime:
    """What backbones run on where `wanted` was asked for; never AUTO.

    Raises:
        RuntimeUnavailable: this machine lacks what was asked for.
    """
    if wanted is Runtime.TORCH_F32:
        return wanted
    try:
        has_bf16 = _BF16 in import_openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    except (ImportError, RuntimeError) as error:
        if wanted is Runtime.AUTO:
            return Runtime.TORCH_F32
        raise RuntimeUnavailable(wanted, f"OpenVINO does not load: {error}") from error
    if wanted is Runtime.AUTO:
        return Runtime.OPENVINO_BF16 if has_bf16 else Runtime.OPENVINO_F32
    if wanted is Runtime.OPENVINO_BF16 and not has_bf16:
        raise RuntimeUnavailable(wanted, "this processor does not compute in bfloat16")
    return wanted
