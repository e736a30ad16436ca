"""Conversion of embeddings and honest answers."""

import numpy as np

from diptych.v1 import snapshot_service_pb2 as pb
from diptych_server.flows.snapshots.insight import HonestConfidences
from diptych_server.store.tables.embedding_pages import EmbeddedRow


def embedded_message(row: EmbeddedRow) -> pb.EmbeddedInstance:
    """An instance with its embedding, in little-endian byte order."""
    return pb.EmbeddedInstance(
        instance_id=str(row.instance_id),
        label_id=str(row.label_id),
        recording_id=str(row.recording_id),
        fold=row.fold,
        embedding=row.embedding.astype(np.dtype("<f4")).tobytes(),
    )


def honest_answer_message(answer: HonestConfidences) -> pb.HonestAnswer:
    """An instance with its confidences."""
    row = answer.row
    return pb.HonestAnswer(
        instance_id=str(row.instance_id),
        label_id=str(row.label_id),
        recording_id=str(row.recording_id),
        fold=row.fold,
        confidences=answer.confidences.tolist(),
    )
