"""Which pictures of a snapshot belong to an asked one, and whose head may answer it honestly."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np

from diptych_server.core.comparison import HeldPicture
from diptych_server.flows.explaining.relatives import honest_fold, relatives
from diptych_server.flows.explaining.training_rows import TrainingRows, captions_of
from diptych_server.ml.heads import Head, HeadSet, Layer
from diptych_server.store.tables.asked_pictures import StoredPicture
from diptych_server.store.tables.compared_rows import CurrentTie

HEAD = Head(np.zeros(2, np.float32), (Layer(np.eye(2, dtype=np.float32), np.zeros(2, np.float32)),))
DATASET = UUID(int=99)


def digest(number: int) -> bytes:
    """The digest of a picture."""
    return bytes([number]) * 32


def recording(number: int) -> UUID:
    """The id of a recording."""
    return UUID(int=number)


def snapshot(recordings: Sequence[int], *, folds: Sequence[int], missing: Sequence[int] = ()) -> TrainingRows:
    """A snapshot with a picture in each of these recordings and folds, without the heads of some folds."""
    pictures = [
        HeldPicture(digest(place), UUID(int=place), 0, recording(number), fold, 1 << fold, None, "")
        for place, (number, fold) in enumerate(zip(recordings, folds, strict=True))
    ]
    ids = sorted({each.recording_id for each in pictures})
    count = len(pictures)
    return TrainingRows(
        pictures=pictures,
        places={each.picture: place for place, each in enumerate(pictures)},
        recording_ids=ids,
        recordings=np.array([ids.index(each.recording_id) for each in pictures], np.int64),
        labels=np.zeros(count, np.int64),
        bars=np.array([each.barred for each in pictures], np.int64),
        rows=np.arange(count),
        embeddings=np.ones((count, 2), np.float32),
        answers=np.zeros(count, np.int64),
        captions=captions_of(pictures),
        heads=HeadSet(HEAD, tuple(None if fold in missing else HEAD for fold in range(5))),
    )


def asked(number: int, *, of: int, split_from: int | None = None) -> StoredPicture:
    """The picture of this number, which is in a recording today."""
    return StoredPicture(digest(number), DATASET, recording(of), recording(split_from) if split_from else None)


def test_a_picture_belongs_to_its_recording_in_the_snapshot_and_today() -> None:
    """Also if the two differ, since it was joined with another one."""
    data = snapshot([1, 1, 2, 3], folds=[0, 0, 1, 2])

    belongs = relatives(data, asked(0, of=2), ties=[], near=[])

    assert belongs.tolist() == [True, True, True, False]


def test_joined_recordings_lead_on_to_others() -> None:
    """A picture of recording 3 is in 2 today, so a new picture of 2 belongs to 3 as well."""
    data = snapshot([1, 3, 3], folds=[0, 1, 1])
    ties = [CurrentTie(digest(1), recording(2), None)]

    belongs = relatives(data, asked(9, of=2), ties=ties, near=[])

    assert belongs.tolist() == [False, True, True]


def test_parts_of_a_recording_that_was_split_belong_together() -> None:
    """Whether the asked part is in the snapshot or not."""
    data = snapshot([1, 2], folds=[0, 1])
    ties = [CurrentTie(digest(0), recording(7), recording(1))]

    belongs = relatives(data, asked(9, of=8, split_from=1), ties=ties, near=[])

    assert belongs.tolist() == [True, False]


def test_near_copies_belong_to_a_picture_and_the_rest_of_their_recording_does_not() -> None:
    """As when heads are trained: the copies alone are barred."""
    data = snapshot([1, 1, 2], folds=[0, 0, 1])

    belongs = relatives(data, asked(9, of=9), ties=[], near=[digest(1), digest(50)])

    assert belongs.tolist() == [False, True, False]


def test_the_head_of_its_fold_answers_else_any_that_learned_none_of_them() -> None:
    """No head if each learned one of them, or the only honest one does not exist."""
    data = snapshot([1, 1, 2], folds=[3, 3, 1])
    lacking = snapshot([1, 1, 2], folds=[3, 3, 1], missing=[3])
    own, both = np.array([True, True, False]), np.array([True, True, True])

    assert honest_fold(data, own, asked(0, of=1)) == 3
    assert honest_fold(data, own, asked(9, of=1)) == 3
    assert honest_fold(data, both, asked(0, of=1)) is None
    assert honest_fold(lacking, own, asked(0, of=1)) is None
