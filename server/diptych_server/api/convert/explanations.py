"""Conversion of explanations."""

from diptych.v1 import explanation_pb2 as pb
from diptych_server.core.suspects import Suspect


def suspect_message(suspect: Suspect) -> pb.Suspect:
    """What is probably a mistake."""
    return pb.Suspect(
        id=suspect.id,
        kind=pb.Suspect.Kind.Value(f"KIND_{suspect.kind.upper()}"),
        instance_ids=[str(each) for each in suspect.instance_ids],
        recording_id=str(suspect.recording_id),
        label_id=str(suspect.label_id),
        other_label_id=str(suspect.other_label_id or ""),
        score=suspect.score,
        is_probable=suspect.is_probable,
        honest_share=suspect.honest_share,
    )
