"""Conversion of models and backbones."""

from collections.abc import Iterable
from typing import Protocol

from diptych.v1 import label_pb2, model_pb2
from diptych_server.api.convert.basics import timestamp
from diptych_server.api.convert.training import parameters_message
from diptych_server.core.metrics import LabelMetrics
from diptych_server.core.training import Model


class KnownBackbone(Protocol):
    """A backbone that can be loaded by name."""

    @property
    def name(self) -> str:
        """The name used by datasets."""

    @property
    def description(self) -> str:
        """A description for users."""

    @property
    def has_weights(self) -> bool:
        """Whether its weights are on this machine."""


def model_message(model: Model) -> model_pb2.Model:
    """The message of a model, without its bytes."""
    return model_pb2.Model(
        id=str(model.id),
        created_at=timestamp(model.created_at),
        snapshot_id=str(model.snapshot_id),
        labels=[_label(label) for label in model.metrics.labels],
        backbone_id=model.backbone_id,
        parameters=parameters_message(model.parameters),
        size_bytes=model.size_bytes,
        digest=f"sha256:{model.sha256.hex()}",
    )


def backbone_messages(backbones: Iterable[KnownBackbone]) -> list[model_pb2.Backbone]:
    """The messages of the backbones; the first one is the default."""
    return [
        model_pb2.Backbone(
            name=backbone.name,
            description=backbone.description,
            is_ready=backbone.has_weights,
            is_default=position == 0,
        )
        for position, backbone in enumerate(backbones)
    ]


def _label(label: LabelMetrics) -> label_pb2.Label:
    return label_pb2.Label(
        id=label.label_id, name=label.name, instance_count=label.instance_count, recording_count=label.burst_count
    )
