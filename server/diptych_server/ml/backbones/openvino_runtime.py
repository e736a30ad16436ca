"""Imports OpenVINO without its telemetry, and checks what it supports on this processor."""

import importlib
import sys
from typing import Any

from diptych_server.core.runtime import Runtime

_TELEMETRY = "openvino_telemetry"
_BF16 = "BF16"


def import_openvino() -> Any:
    """The module `openvino`, with its telemetry disabled.

    Raises:
        ImportError: it is not installed, or does not load on this machine.
    """
    # Importing OpenVINO sends an event. Where its telemetry cannot be imported, it uses a stub that does nothing.
    sys.modules.setdefault(_TELEMETRY, None)  # type: ignore[arg-type]  # None makes Python refuse the import
    return importlib.import_module("openvino")


def why_not_openvino(runtime: Runtime) -> str | None:
    """Why this machine cannot run backbones on OpenVINO in this precision; None if it can."""
    try:
        has_bf16 = _BF16 in import_openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    except (ImportError, RuntimeError) as error:
        return f"OpenVINO does not load: {error}"
    if runtime is Runtime.OPENVINO_BF16 and not has_bf16:
        return "this processor does not compute in bfloat16"
    return None
