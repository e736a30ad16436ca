"""Planted mistakes are found, and clean data has none."""

from dataclasses import replace

import numpy as np
import pytest

from diptych_server.ml.explaining.suspects import Examined, find_suspects

LABELS = 3
RECORDINGS = 8
PER_RECORDING = 4


def dataset(seed: int, *, spread: float = 0.35) -> Examined:
    """Recordings of three labels; the pictures of one are very much alike."""
    chance = np.random.default_rng(seed)
    centres = chance.exponential(size=(LABELS, 120))
    labels = np.repeat(np.arange(LABELS), RECORDINGS * PER_RECORDING)
    recordings = np.repeat(np.arange(LABELS * RECORDINGS), PER_RECORDING)
    things = spread * chance.exponential(size=(LABELS * RECORDINGS, 120))
    frames = 0.05 * chance.random((len(labels), 120))
    embeddings = (centres[labels] + things[recordings] + frames).astype(np.float32)
    honest = np.full((len(labels), LABELS), 0.05, np.float32)
    honest[np.arange(len(labels)), labels] = 0.9
    return Examined(embeddings, labels, recordings, LABELS, honest)


@pytest.mark.parametrize("seed", range(4))
def test_clean_data_has_no_probable_suspects(seed: int) -> None:
    """Nor pictures that are flagged."""
    found = find_suspects(dataset(seed))

    assert found.pictures == []
    assert not any(each.is_probable for each in found.recordings)


@pytest.mark.parametrize("seed", range(4))
def test_wrong_pictures_in_recordings_are_found(seed: int) -> None:
    """With the label that they look like; honest answers are not needed."""
    clean = dataset(seed)
    wrong = np.random.default_rng(seed).choice(len(clean.labels), 4, replace=False)
    labels = clean.labels.copy()
    labels[wrong] = (labels[wrong] + 1) % LABELS

    found = find_suspects(replace(clean, labels=labels, honest=None)).pictures

    assert {int(each.rows[0]) for each in found} == set(wrong.tolist())
    assert all(each.other_label == clean.labels[each.rows[0]] for each in found)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_a_wrong_picture_is_no_wrong_recording() -> None:
    """It is listed once, as a picture, though the heads agree that it is wrong."""
    clean = dataset(10)
    row = 3 * PER_RECORDING
    labels = clean.labels.copy()
    labels[row] = 2

    found = find_suspects(replace(clean, labels=labels))

    assert [each.rows.tolist() for each in found.pictures] == [[row]]
    assert found.recordings == []


def test_a_wrong_recording_is_found_if_the_heads_agree() -> None:
    """It comes first; without honest answers it is only worth a look."""
    clean = dataset(5)
    labels = clean.labels.copy()
    rows = np.flatnonzero(clean.recordings == 3)
    labels[rows] = 2

    found = find_suspects(replace(clean, labels=labels))
    unheard = find_suspects(replace(clean, labels=labels, honest=None))

    assert found.pictures == []
    assert found.recordings[0].rows.tolist() == rows.tolist()
    assert (found.recordings[0].other_label, found.recordings[0].is_probable) == (0, True)
    assert (unheard.recordings[0].rows.tolist(), unheard.recordings[0].is_probable) == (rows.tolist(), False)


def test_hard_data_has_no_probable_suspects() -> None:
    """A third of the honest answers is wrong: a wrong recording is only worth a look."""
    clean = dataset(6)
    assert clean.honest is not None
    labels = clean.labels.copy()
    labels[clean.recordings == 3] = 2
    honest = clean.honest.copy()
    honest[::3] = np.roll(honest[::3], 1, axis=1)

    found = find_suspects(replace(clean, labels=labels, honest=honest)).recordings

    assert not any(each.is_probable for each in found)


def test_a_recording_unlike_all_others_of_its_label_is_found() -> None:
    """Something else was recorded under the label."""
    clean = dataset(7)
    embeddings = clean.embeddings.copy()
    rows = np.flatnonzero(clean.recordings == 10)
    embeddings[rows] = np.random.default_rng(8).exponential(size=(1, 120)) * 3 + 0.05 * embeddings[rows]

    found = find_suspects(replace(clean, embeddings=embeddings.astype(np.float32))).unlike

    assert [each.rows.tolist() for each in found] == [rows.tolist()]


def test_data_that_cannot_be_judged_has_no_suspects() -> None:
    """Nothing, one label, and one recording per label."""
    whole = dataset(9)
    nothing = Examined(np.zeros((0, 5), np.float32), np.zeros(0, np.int64), np.zeros(0, np.int64), 0)
    one = replace(whole, labels=np.zeros_like(whole.labels), label_count=1, honest=None)

    assert find_suspects(nothing) == ([], [], [])
    assert find_suspects(one) == ([], [], [])
    assert find_suspects(replace(whole, recordings=whole.labels)).unlike == []
