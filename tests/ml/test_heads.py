"""Heads: how they answer, and how they are stored."""

from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diptych_server.ml.familiarity import Familiarity
from diptych_server.ml.head_stack import HeadStack
from diptych_server.ml.heads import Head, HeadSet, HeadsUnreadableError, Layer, direction
from diptych_server.ml.tensor_files import Floats, TensorFile


def random_head(seed: int, *, sizes: tuple[int, ...] = (24, 8, 3)) -> Head:
    """A head with made-up weights."""
    random = np.random.default_rng(seed)
    layers = tuple(
        Layer(
            weight=random.normal(0, 0.3, (before, after)).astype(np.float32),
            bias=random.normal(0, 0.3, after).astype(np.float32),
        )
        for before, after in pairwise(sizes)
    )
    return Head(mean=random.normal(0, 0.1, sizes[0]).astype(np.float32), layers=layers)


def embeddings(count: int = 7, dimension: int = 24) -> Floats:
    """Made-up embeddings."""
    return np.random.default_rng(9).normal(0, 2, (count, dimension)).astype(np.float32)


HEADS = HeadSet(
    final=random_head(0), folds=(random_head(1), None, random_head(2), None, None), notes={"a": "1", "b": "ü"}
)


def same(first: Head | None, second: Head | None) -> bool:
    """Whether two heads are equal to the last bit."""
    if first is None or second is None:
        return first is second
    pairs = zip(first.layers, second.layers, strict=True)
    return np.array_equal(first.mean, second.mean) and all(
        np.array_equal(a.weight, b.weight) and np.array_equal(a.bias, b.bias) for a, b in pairs
    )


def test_confidences_are_positive_and_sum_to_one() -> None:
    """One row of confidences for each embedding."""
    confidences = random_head(0).predict(embeddings())

    assert confidences.shape == (7, 3)
    assert confidences.dtype == np.float32
    assert confidences.min() > 0
    assert confidences.sum(axis=1) == pytest.approx(1, abs=1e-6)


def test_the_length_of_an_embedding_does_not_matter() -> None:
    """A backbone's brighter or fainter response is the same answer."""
    head = random_head(0)

    assert head.predict(embeddings() * 50) == pytest.approx(head.predict(embeddings()), abs=1e-5)


def test_a_zero_embedding_has_an_answer() -> None:
    """All zeros give confidences, not NaN."""
    head = replace(random_head(0), mean=np.zeros(24, np.float32))

    assert np.isfinite(head.predict(np.zeros((1, 24), np.float32))).all()
    assert np.isfinite(HeadStack([head]).predict(np.zeros((1, 24), np.float32))).all()


@pytest.mark.parametrize("count", [0, 1, 3, 4, 7])
@pytest.mark.parametrize(
    "sizes",
    [
        [(24, 16, 3)],
        [(24, 16, 3), (24, 16, 5), (24, 16, 2)],
        [(24, 8, 8, 3), (24, 8, 8, 2)],
        [(24, 4), (24, 4)],
        [(24, 16, 3), (24, 16, 5, 2), (24, 4), (24, 3), (24, 8, 3), (24, 16, 4)],
    ],
    ids=["one", "other labels", "two hidden layers", "no hidden layer", "all kinds"],
)
def test_a_stack_answers_as_its_heads_do(sizes: list[tuple[int, ...]], count: int) -> None:
    """Heads of the same and of different shapes answer the same embeddings at once."""
    heads = [random_head(seed, sizes=each) for seed, each in enumerate(sizes)]

    answers = HeadStack(heads).predict(embeddings(count))

    assert len(answers) == len(heads)
    for head, answer in zip(heads, answers, strict=True):
        assert answer == pytest.approx(head.predict(embeddings(count)), abs=1e-5)


def test_stored_heads_are_the_same_heads() -> None:
    """Every figure, every missing fold and every note survives."""
    restored = HeadSet.from_bytes(HEADS.to_bytes())

    assert same(restored.final, HEADS.final)
    assert all(same(a, b) for a, b in zip(restored.folds, HEADS.folds, strict=True))
    assert restored.notes == HEADS.notes


def test_what_a_model_knows_is_stored_with_its_heads() -> None:
    """Bit for bit; a file that contradicts itself is refused."""
    directions = direction(embeddings(30)).astype(np.float16)
    knowing = replace(HEADS, familiarity=Familiarity(directions, 0.25))

    back = HeadSet.from_bytes(knowing.to_bytes()).familiarity

    assert back is not None
    assert back.threshold == 0.25
    assert back.directions.tobytes() == directions.tobytes()
    for wrong in (
        Familiarity(directions[:, 1:], 0.25),
        Familiarity(directions, -1.0),
        Familiarity(directions[:0], 0.25),
    ):
        with pytest.raises(HeadsUnreadableError):
            HeadSet.from_bytes(replace(HEADS, familiarity=wrong).to_bytes())


def test_the_same_heads_are_the_same_bytes() -> None:
    """A digest of the bytes identifies the heads."""
    assert HeadSet.from_bytes(HEADS.to_bytes()).to_bytes() == HEADS.to_bytes()


@pytest.mark.parametrize(
    "data",
    [b"", b"short", b"\xff" * 64, HEADS.to_bytes()[:-1], HEADS.to_bytes()[:100], b"\x02" + bytes(7) + b"{}"],
)
def test_bytes_that_are_not_heads_are_refused(data: bytes) -> None:
    """Damage is an error with a message, not a crash."""
    with pytest.raises(HeadsUnreadableError):
        HeadSet.from_bytes(data)


def test_a_large_dimension_does_not_dominate_the_small_ones() -> None:
    """Embeddings are compared by the square roots of their figures, whose signs stay."""
    head = replace(random_head(0), mean=np.zeros(24, np.float32))
    signed = embeddings()

    rooted = np.sign(signed) * np.sqrt(np.abs(signed))

    expected = np.sqrt(24) * rooted / np.linalg.norm(rooted, axis=1, keepdims=True)
    assert head.inputs(signed) == pytest.approx(expected, abs=1e-5)


def test_heads_from_before_roots_were_taken_are_refused() -> None:
    """They would answer, but wrongly; they were stored with a `mean`."""
    arrays = {"final.mean": HEADS.final.mean}
    for index, layer in enumerate(HEADS.final.layers):
        arrays |= {f"final.{index}.weight": layer.weight, f"final.{index}.bias": layer.bias}

    with pytest.raises(HeadsUnreadableError, match="missing"):
        HeadSet.from_bytes(TensorFile(tensors=arrays, notes={}).to_bytes())


def test_heads_that_do_not_fit_together_are_refused() -> None:
    """Layers that do not fit, figures that are none and foreign folds are caught when read."""
    narrow = Layer(weight=np.ones((5, 3), np.float32), bias=np.ones(3, np.float32))
    infinite = replace(random_head(0), mean=np.full(24, np.inf, np.float32))
    misfits = [
        replace(HEADS, final=replace(random_head(0), layers=(random_head(0).layers[0], narrow))),
        replace(HEADS, final=infinite),
        replace(HEADS, final=random_head(0, sizes=(24, 8, 4))),
    ]

    for misfit in misfits:
        with pytest.raises(HeadsUnreadableError):
            HeadSet.from_bytes(misfit.to_bytes())


@settings(deadline=None, max_examples=200)
@given(position=st.floats(0, 0.999), replacement=st.binary(min_size=1, max_size=8))
def test_damaged_heads_are_refused_or_finite(position: float, replacement: bytes) -> None:
    """Whatever a few wrong bytes do, heads that can be read can answer."""
    data = bytearray(HEADS.to_bytes())
    start = int(position * len(data))
    data[start : start + len(replacement)] = replacement

    with suppress(HeadsUnreadableError):
        head = HeadSet.from_bytes(bytes(data)).final

        assert head.mean.ndim == 1
        assert all(np.isfinite(layer.weight).all() for layer in head.layers)
