"""The check of the default backbone: its weights, and the runtime it runs on."""

import asyncio
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import numpy as np

from diptych_server.doctor.result import CheckResult, failed, ok
from diptych_server.ml.backbones import (
    DEFAULT_BACKBONE,
    BackboneWeightsMissingError,
    ConversionError,
    RuntimeUnavailableError,
    load_backbone,
)
from diptych_server.settings import Settings

_CHECK: Final = "backbone"


async def check_backbone(settings: Settings) -> CheckResult:
    """Check that the default backbone can be loaded and can embed a picture on the configured runtime."""
    return await asyncio.to_thread(_load, settings)


def _load(settings: Settings) -> CheckResult:
    with ExitStack() as stack:
        folder = settings.backbones_dir
        if not folder.exists():  # the check must leave nothing behind
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        try:
            backbone = load_backbone(DEFAULT_BACKBONE, weights_dir=folder, runtime=settings.runtime)
            side, since = backbone.side, time.perf_counter()
            embedding = backbone.embed(np.zeros((1, side, side, 3), np.uint8))
        except BackboneWeightsMissingError as error:
            return failed(_CHECK, str(error), "Put the file there, or allow this machine to download it once.")
        except RuntimeUnavailableError as error:
            return failed(_CHECK, str(error), "Unset DIPTYCH_RUNTIME, or set it to auto.")
        except ConversionError as error:
            return failed(
                _CHECK, f"The network cannot be converted: {error}", "Set DIPTYCH_RUNTIME to auto or torch-f32."
            )
        except OSError as error:
            sentence = f"{folder} cannot be used: {error.strerror or error}."
            return failed(_CHECK, sentence, "Set DIPTYCH_WEIGHTS_DIR to a folder that the server may write to.")
    millis = (time.perf_counter() - since) * 1e3
    if not np.isfinite(embedding).all():
        sentence = f"{backbone.id} computes values that are not finite on this machine."
        return failed(_CHECK, sentence, "Set DIPTYCH_RUNTIME to torch-f32, and report this processor as an issue.")
    return ok(_CHECK, f"{backbone.id} embeds a picture in {millis:.0f} ms.")
