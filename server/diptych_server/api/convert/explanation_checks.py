"""Conversion of checks of explanations."""

from math import isnan

import numpy as np

from diptych.v1 import prediction_pb2
from diptych.v1.explanation_pb2 import ExplanationCheck as Message
from diptych_server.api.convert.basics import failure, timestamp
from diptych_server.core.explanation_check import ExplanationCheck
from diptych_server.flows.explaining.cases import Removed
from diptych_server.flows.explaining.explanation import HonestAnswer
from diptych_server.ml.states import judge_states


def explanation_check_message(check: ExplanationCheck) -> Message:
    """A check without answers."""
    return Message(
        id=str(check.id),
        state=Message.State.Value(f"STATE_{check.state.upper()}"),
        failure=failure(check.failure) if check.failure else None,
        created_at=timestamp(check.created_at),
        removed_instance_count=check.removed_instance_count,
    )


def add_answers(message: Message, before: HonestAnswer, removed: Removed, *, snapshot_id: str) -> None:
    """Add the answers to a picture before and after the removal, whose labels are those of the snapshot."""
    message.before.CopyFrom(_prediction(before, snapshot_id))
    message.after.CopyFrom(_prediction(removed.after, snapshot_id))
    message.estimated_effect = removed.estimated_effect
    message.log_odds_lost = removed.log_odds_lost


def _prediction(answer: HonestAnswer, snapshot_id: str) -> prediction_pb2.SnapshotPrediction:
    judged = judge_states(answer.confidences, np.array(answer.unfamiliarity, np.float32))
    torn = int(judged.torn)
    return prediction_pb2.SnapshotPrediction(
        snapshot_id=snapshot_id,
        confidences=answer.confidences.tolist(),
        predicted_index=int(answer.confidences.argmax()),
        state=prediction_pb2.AnswerState.ValueType(int(judged.states)),
        torn_index=None if torn < 0 else torn,
        unfamiliarity=None if isnan(answer.unfamiliarity) else answer.unfamiliarity,
    )
