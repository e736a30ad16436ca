"""Loads backbones by name, on the configured runtime or the best of this machine."""

from pathlib import Path

import structlog

from diptych_server.core.runtime import Runtime
from diptych_server.ml.backbones.catalogue import CATALOGUE, Published, published
from diptych_server.ml.backbones.choice import runtimes_for
from diptych_server.ml.backbones.contract import Backbone, BackboneInfo, RuntimeUnavailableError
from diptych_server.ml.backbones.conversion import ConversionError
from diptych_server.ml.backbones.openvino_backbone import load_on_openvino

_log = structlog.get_logger(__name__)


def list_backbones(*, weights_dir: Path) -> tuple[BackboneInfo, ...]:
    """Every backbone that can be loaded by name, the default first."""
    return tuple(
        BackboneInfo(each.name, each.description, has_weights=each.weights_path(weights_dir).is_file())
        for each in CATALOGUE
    )


def load_backbone(name: str, *, weights_dir: Path, runtime: Runtime = Runtime.AUTO, streams: int = 1) -> Backbone:
    """The backbone of this name, ready to embed; takes about a second, longer the first time.

    Args:
        name: one of the names from `list_backbones`.
        weights_dir: the folder of weights, downloads and converted networks.
        runtime: AUTO tries the next library if one fails; any other is used or refused.
        streams: the number of threads that embed in parallel.

    Raises:
        BackboneUnknownError: no backbone has this name.
        BackboneWeightsMissingError: its weights are not on this machine and cannot be downloaded.
        RuntimeUnavailableError: this machine does not support the requested runtime.
        ConversionError: OpenVINO was requested, but the network could not be converted.
    """
    source = published(name)
    for chosen in runtimes_for(runtime):
        try:
            backbone = _load(source, chosen, weights_dir=weights_dir, streams=streams)
        except (ConversionError, RuntimeUnavailableError) as error:
            if runtime is not Runtime.AUTO:
                raise
            _log.warning("skipping a runtime", runtime=chosen.value, reason=str(error))
        else:
            _log.info("backbone loaded", backbone=backbone.id)
            return backbone
    raise AssertionError("the last runtime of auto works on every machine")


def _load(source: Published, runtime: Runtime, *, weights_dir: Path, streams: int) -> Backbone:
    if runtime in {Runtime.OPENVINO_BF16, Runtime.OPENVINO_F32}:
        return load_on_openvino(source, weights_dir=weights_dir, runtime=runtime, streams=streams)
    if runtime is Runtime.TORCH_CUDA_F16:
        from diptych_server.ml.backbones.cuda_loading import load_on_cuda  # noqa: PLC0415 - imports torch

        return load_on_cuda(source, weights_dir=weights_dir, streams=streams)
    from diptych_server.ml.backbones.torch_networks import load_on_torch  # noqa: PLC0415 - as above

    return load_on_torch(source, weights_dir=weights_dir, runtime=runtime)
