"""Computes batches: decodes each frame, runs the backbone once, then the heads."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import NamedTuple

import numpy as np
import structlog
from numpy.typing import NDArray

from diptych.pictures.faults import PictureRejectedError
from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.core.shortage import shortage_of
from diptych_server.faults import log_fault
from diptych_server.live.answers import Predictions, Timings
from diptych_server.live.model_set import ModelSet
from diptych_server.live.ports import Decode, Embeddings
from diptych_server.ml.states import judge_states

_log = structlog.get_logger(__name__)

_ABANDONED = Refusal(Reason.CANCELLED, "The client is no longer waiting for this answer.")

Outcome = Predictions | Refusal
"""The result of a frame."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture, and the model set that was chosen when it arrived."""

    frame_id: int
    picture: bytes
    """The encoded picture, as received."""
    model_set: ModelSet
    choice_id: int
    arrived_nanos: int
    """The time of its arrival by `time.perf_counter_ns`."""
    is_slow: bool = False
    """Whether it may take long to decode, or is not part of a live stream."""
    is_abandoned: Callable[[], bool] = lambda: False
    """Whether its answer is no longer needed; checked before decoding."""


@dataclass(frozen=True, slots=True)
class _Square:
    """A decoded frame: (side, side, 3) uint8 RGB, and the time that it took."""

    pixels: NDArray[np.uint8]
    wait_micros: int
    decode_micros: int


class Engine:
    """Computes batches; stateless and thread-safe."""

    def __init__(self, *, decode: Decode) -> None:
        self._decode = decode

    def answer(self, frames: Sequence[Frame]) -> list[Outcome]:
        """One outcome per frame, in order; the frames must share a backbone. Never raises."""
        squares = [self._square(frame) for frame in frames]
        try:
            return _outcomes(frames, squares)
        except Exception as error:  # noqa: BLE001  every frame must get an answer
            failure = shortage_of(error) or log_fault(_log, "batch failed", error)
            return [square if isinstance(square, Refusal) else failure for square in squares]

    def _square(self, frame: Frame) -> _Square | Refusal:
        started = time.perf_counter_ns()
        if frame.is_abandoned():
            return _ABANDONED
        try:
            pixels = self._decode(frame.picture, side=frame.model_set.backbone.side)
        except PictureRejectedError as rejection:
            return Refusal(rejection.reason, rejection.message, **rejection.metadata)
        except Exception as error:  # noqa: BLE001  one bad frame must not fail the others
            return shortage_of(error) or log_fault(_log, "decoding failed", error)
        return _Square(pixels, (started - frame.arrived_nanos) // 1000, _micros_since(started))


def _outcomes(frames: Sequence[Frame], squares: Sequence[_Square | Refusal]) -> list[Outcome]:
    decoded = [(frame, square) for frame, square in zip(frames, squares, strict=True) if isinstance(square, _Square)]
    if not decoded:
        return [square for square in squares if isinstance(square, Refusal)]
    predicted = iter(_predict(decoded))
    return [square if isinstance(square, Refusal) else next(predicted) for square in squares]


def _predict(decoded: Sequence[tuple[Frame, _Square]]) -> list[Predictions]:
    started = time.perf_counter_ns()
    pixels = np.stack([square.pixels for _, square in decoded])
    embeddings = decoded[0][0].model_set.backbone.embed(pixels)
    backbone_micros = _micros_since(started)
    started = time.perf_counter_ns()
    answers = _ask_heads([frame.model_set for frame, _ in decoded], embeddings)
    heads_micros = _micros_since(started)
    return [
        Predictions(
            confidences=answer.confidences,
            winners=answer.winners,
            states=answer.states,
            torn=answer.torn,
            unfamiliarity=answer.unfamiliarity,
            embedding=embedding,
            timings=Timings(square.wait_micros, square.decode_micros, backbone_micros, heads_micros, len(decoded)),
            failures=answer.failures,
        )
        for answer, embedding, (_, square) in zip(answers, embeddings, decoded, strict=True)
    ]


class _HeadAnswer(NamedTuple):
    """The answers of a model set to one picture, as in `Predictions`."""

    confidences: list[list[float]]
    winners: list[int]
    states: list[int]
    torn: list[int]
    unfamiliarity: list[float | None]
    failures: dict[int, Refusal]


def _ask_heads(model_sets: Sequence[ModelSet], embeddings: Embeddings) -> list[_HeadAnswer]:
    """The answers per row; rows of the same model set are computed together."""
    rows_of: dict[ModelSet, list[int]] = {}
    for row, model_set in enumerate(model_sets):
        rows_of.setdefault(model_set, []).append(row)
    answers: dict[int, _HeadAnswer] = {}
    for model_set, rows in rows_of.items():
        shared = embeddings if len(rows) == len(model_sets) else embeddings[rows]
        answers.update(zip(rows, _ask_model_set(model_set, shared), strict=True))
    return [answers[row] for row in range(len(model_sets))]


def _ask_model_set(model_set: ModelSet, embeddings: Embeddings) -> list[_HeadAnswer]:
    aligned = model_set.confidences(embeddings)
    unfamiliarity = model_set.heads.unfamiliarity(embeddings)
    judged = judge_states(aligned, unfamiliarity)
    is_finite = np.logical_and.reduce(np.isfinite(aligned), axis=2)
    failures: list[dict[int, Refusal]] = [{}] * len(aligned)
    if not is_finite.all():
        failures = [_failed(row) for row in is_finite]
    return [
        _HeadAnswer(*answer)
        for answer in zip(
            aligned.tolist(),
            aligned.argmax(axis=2).tolist(),
            judged.states.tolist(),
            judged.torn.tolist(),
            _known(unfamiliarity),
            failures,
            strict=True,
        )
    ]


def _known(unfamiliarity: NDArray[np.float32]) -> list[list[float | None]]:
    return [[None if isnan(value) else value for value in row] for row in unfamiliarity.tolist()]


def _failed(is_finite: NDArray[np.bool_]) -> dict[int, Refusal]:
    error = ArithmeticError("confidences that are not finite")
    return {int(place): log_fault(_log, "head failed", error) for place in np.flatnonzero(~is_finite)}


def _micros_since(started_nanos: int) -> int:
    return (time.perf_counter_ns() - started_nanos) // 1000
