"""The states of answers, from the engine to the message that is sent."""

from dataclasses import replace

import numpy as np

from diptych.v1 import prediction_pb2
from diptych_server.api.convert.predictions import picture_outcome
from diptych_server.live.engine import Engine, Frame
from diptych_server.live.model_set import ModelSet, align_labels
from diptych_server.ml.familiarity import Familiarity
from diptych_server.ml.frames import decode_square
from diptych_server.ml.served_heads import ServedHead, ServedHeads
from support.live import COLOURS, ColourBackbone, colour_head, picture, served


def test_each_version_answers_with_its_own_state() -> None:
    """One version was trained on red pictures only, one on red and blue ones, and one knows nothing about its own."""
    red, blue = np.eye(3, dtype=np.float16)[[0, 2]]
    known = [Familiarity(np.stack([red] * 5), 0.1), Familiarity(np.stack([red] * 5 + [blue] * 5), 0.1), None]
    snapshots = tuple(
        replace(served(name, *COLOURS), knows_unfamiliar=name != "old") for name in ("first", "second", "old")
    )
    heads = ServedHeads([ServedHead(colour_head(COLOURS), each) for each in known])
    model_set = ModelSet(snapshots, *align_labels(snapshots), ColourBackbone(), heads)

    (outcome,) = Engine(decode=decode_square).answer([Frame(1, picture("blue"), model_set, 1, 0)])

    message = picture_outcome(outcome, model_set).predictions
    assert [each.state for each in message.predictions] == [
        prediction_pb2.ANSWER_STATE_SURE_BUT_FAR,
        prediction_pb2.ANSWER_STATE_SURE,
        prediction_pb2.ANSWER_STATE_SURE,
    ]
    assert [each.HasField("unfamiliarity") for each in message.predictions] == [True, True, False]
    assert message.predictions[0].unfamiliarity > 1 > message.predictions[1].unfamiliarity
    assert not any(each.HasField("torn_index") for each in message.predictions)


def test_an_answer_between_two_labels_names_the_second() -> None:
    """A picture between red and blue is torn between them, although both are equal."""
    snapshots = (served("one", *COLOURS),)
    model_set = ModelSet(
        snapshots, *align_labels(snapshots), ColourBackbone(), ServedHeads([ServedHead(colour_head(COLOURS))])
    )

    (outcome,) = Engine(decode=decode_square).answer([Frame(1, picture("magenta"), model_set, 1, 0)])

    (prediction,) = picture_outcome(outcome, model_set).predictions.predictions
    assert prediction.state == prediction_pb2.ANSWER_STATE_TORN
    assert {prediction.predicted_index, prediction.torn_index} == {0, 2}
