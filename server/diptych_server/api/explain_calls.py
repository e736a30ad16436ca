"""The call that explains answers: embeds and answers the picture by the slow lane of the live path."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from diptych.v1 import explanation_service_pb2 as pb
from diptych_server.api.convert.explanations import asked_picture, explanation_message
from diptych_server.api.convert.predictions import model_set_message, picture_outcome
from diptych_server.core.answer_state import AnswerState
from diptych_server.core.refusal import Refusal
from diptych_server.flows.explaining.explainer import Answered, Explainer
from diptych_server.flows.explaining.explanation import SnapshotExplanation
from diptych_server.live.answers import Predictions
from diptych_server.live.model_set import ModelSet
from diptych_server.live.path import LivePath
from diptych_server.ml.states import judge_states


@dataclass(frozen=True)
class ExplainCalls:
    """Answers the call."""

    live: LivePath
    explainer: Explainer

    async def explain_picture(self, request: pb.ExplainPictureRequest) -> pb.ExplainPictureResponse:
        """Why one or two snapshots answer a picture as they do.

        Raises:
            Refusal: As `Explainer.explain` and `LivePath.predict`.
        """
        asked = asked_picture(request.picture)
        model_set = await self.live.model_set(request.snapshot_ids)
        predicted: list[Predictions] = []

        async def answer(picture: bytes) -> Answered:
            predicted.append(await predict_one(self.live, model_set, picture))
            return answers_of(model_set, predicted[0])

        explanations = await self.explainer.explain(asked, model_set.snapshots, answer, side=model_set.backbone.side)
        predictions = _with_honest(model_set, predicted[0], explanations)
        shown = picture_outcome(predictions, model_set).predictions.predictions
        return pb.ExplainPictureResponse(
            model_set=model_set_message(model_set, choice_id=1),
            explanations=[
                explanation_message(explanation, prediction, columns.tolist())
                for explanation, prediction, columns in zip(explanations, shown, model_set.columns, strict=True)
            ],
        )


async def predict_one(live: LivePath, model_set: ModelSet, picture: bytes) -> Predictions:
    """The answers of all snapshots of a model set to a picture.

    Raises:
        Refusal: As `LivePath.answer`; the picture cannot be read.
    """
    outcome = await live.answer(picture, model_set)
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def answers_of(model_set: ModelSet, predictions: Predictions) -> Answered:
    """The answers by the labels of each snapshot."""
    answers: list[int | Refusal] = []
    for place, (winner, columns) in enumerate(zip(predictions.winners, model_set.columns, strict=True)):
        failed = predictions.failures.get(place)
        answers.append(failed or int(np.flatnonzero(columns == winner)[0]))
    return Answered(predictions.embedding, answers, [AnswerState(state) for state in predictions.states])


def _with_honest(
    model_set: ModelSet, predictions: Predictions, explanations: Sequence[SnapshotExplanation]
) -> Predictions:
    """The predictions with the honest answers in place of those of the final heads."""
    shown = copy.deepcopy(predictions)
    for place, (explanation, columns) in enumerate(zip(explanations, model_set.columns, strict=True)):
        if honest := explanation.honest:
            aligned = np.zeros(len(model_set.labels), np.float32)
            aligned[columns] = honest.confidences
            judged = judge_states(aligned, np.array(honest.unfamiliarity, np.float32))
            shown.confidences[place], shown.winners[place] = aligned.tolist(), int(aligned.argmax())
            shown.states[place], shown.torn[place] = int(judged.states), int(judged.torn)
            shown.unfamiliarity[place] = None if np.isnan(honest.unfamiliarity) else honest.unfamiliarity
    return shown
