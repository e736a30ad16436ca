"""One training, from the button to the message at its end."""

from dataclasses import replace

import pytest

from diptych_client import sdk
from diptych_client.desktop.state.actions import (
    CancelTraining,
    NameSnapshot,
    RefuseParameters,
    SetParameters,
    Train,
)
from diptych_client.desktop.state.events import (
    Connected,
    DatasetChanged,
    Noticed,
    SnapshotSeen,
    TrainingBegan,
    TrainingLost,
    TrainingRefused,
    TrainingSeen,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.training import Phase, Training, after, of_dataset
from diptych_client.sdk.values.training import JobState, TrainingParameters
from support import window_values as made

SNAPSHOT = made.snapshot("desk 1")
BEGAN = TrainingBegan(SNAPSHOT, made.job(JobState.QUEUED))


def heard(*messages: Message) -> Training:
    """The training after the messages."""
    training = Training(dataset_id="desk")
    for message in messages:
        training = after(training, message)
    return training


def seen(state: JobState, *epochs: int, identity: str = "job") -> TrainingSeen:
    """Progress of a job."""
    return TrainingSeen(
        sdk.TrainingProgress(made.job(state, identity=identity), tuple(made.epoch(each) for each in epochs))
    )


def test_a_training_goes_through_its_phases() -> None:
    """From the click to the metrics."""
    assert heard(Train()).phase is Phase.STARTING
    assert heard(Train(), BEGAN).phase is Phase.RUNNING
    ended = heard(Train(), BEGAN, seen(JobState.FITTING, 1), seen(JobState.SUCCEEDED, 2))
    assert ended.phase is Phase.ENDED
    assert [each.epoch for each in ended.epochs] == [1, 2]
    trained = made.snapshot("desk 1", metrics=made.metrics())
    assert after(ended, SnapshotSeen(trained)).snapshot is trained
    assert after(ended, SnapshotSeen(made.snapshot("other"))) == ended


def test_a_second_click_while_one_trains_does_nothing() -> None:
    """Neither while it starts nor while it runs; after the end it trains again from scratch."""
    starting, running = heard(Train()), heard(Train(), BEGAN)
    assert after(starting, Train()) is starting
    assert after(running, Train()) is running
    assert heard(Train(), BEGAN, seen(JobState.SUCCEEDED, 1), Train()) == Training(
        phase=Phase.STARTING, dataset_id="desk"
    )


def test_a_snapshot_without_a_model_is_trained_again() -> None:
    """Without anything from the previous training."""
    ended = heard(Train(), BEGAN, seen(JobState.CANCELLED, 1))

    again = after(ended, TrainingBegan(SNAPSHOT, made.job(JobState.QUEUED, identity="again")))

    assert (again.phase, again.epochs, again.sentence) == (Phase.RUNNING, (), "")


def test_the_training_of_another_dataset_continues_out_of_sight() -> None:
    """It is neither shown nor cancelled while another dataset is on the screen, and is shown again with its own."""
    left = of_dataset(heard(Train(), BEGAN), "shelf")
    assert (left.phase, left.job) == (Phase.IDLE, None)
    assert after(left, CancelTraining("another")) is left
    further = after(
        after(left, seen(JobState.FITTING, 1)), SnapshotSeen(made.snapshot("desk 1", metrics=made.metrics()))
    )
    back = of_dataset(after(further, seen(JobState.SUCCEEDED, 2)), "desk")
    assert (back.phase, [each.epoch for each in back.epochs]) == (Phase.ENDED, [1, 2])
    assert back.snapshot is not None
    assert back.snapshot.is_trained


def test_events_of_a_previous_dataset_stay_with_its_training() -> None:
    """The response arrives while another one is on the screen."""
    left = of_dataset(heard(Train()), "shelf")
    assert after(left, BEGAN).phase is Phase.IDLE
    assert of_dataset(after(left, BEGAN), "desk").phase is Phase.RUNNING
    assert of_dataset(after(left, TrainingRefused("too few", "desk")), "desk").sentence == "too few"
    assert after(left, TrainingRefused("too few", "desk")).sentence == ""


def test_invalid_parameters_are_remembered_as_a_problem() -> None:
    """The previous ones are not used instead; the next valid ones clear it."""
    refused = heard(RefuseParameters("The epochs are a whole number."))
    assert refused.problem == "The epochs are a whole number."
    assert after(refused, SetParameters(TrainingParameters(epochs=7))).problem == ""


def test_repeated_epochs_count_once() -> None:
    """A restarted watch reports all of them."""
    training = heard(Train(), BEGAN, seen(JobState.FITTING, 1, 2), seen(JobState.FITTING, 1, 2, 3))

    assert [each.epoch for each in training.epochs] == [1, 2, 3]


def test_events_of_another_training_are_ignored() -> None:
    """They belong to the previous one."""
    running = heard(Train(), BEGAN)

    assert after(running, seen(JobState.SUCCEEDED, 1, identity="before")) is running


def test_a_training_can_be_cancelled_once_it_runs() -> None:
    """The end says that the pictures are kept."""
    cancelling = heard(Train(), BEGAN, CancelTraining("job"))
    assert cancelling.phase is Phase.CANCELLING
    ended = after(cancelling, seen(JobState.CANCELLED))
    assert ended.phase is Phase.ENDED
    assert "can be trained again" in ended.sentence
    assert heard(CancelTraining("job")).phase is Phase.IDLE


def test_a_failure_says_why() -> None:
    """With the message of the server."""
    failed = made.job(JobState.FAILED, failure=sdk.Failure("TOO_FEW", "Record a second label."))

    training = heard(Train(), BEGAN, TrainingSeen(sdk.TrainingProgress(failed, ())))

    assert training.phase is Phase.ENDED
    assert training.sentence == "Record a second label."


def test_a_refusal_ends_the_requested_training() -> None:
    """An unrelated problem does not."""
    refused = heard(Train(), TrainingRefused("Record a second label.", "desk"))
    assert (refused.phase, refused.sentence) == (Phase.ENDED, "Record a second label.")
    assert heard(Train(), Noticed("The disk is full.")).phase is Phase.STARTING
    assert heard(Train(), BEGAN, TrainingRefused("too late", "desk")).phase is Phase.RUNNING


@pytest.mark.parametrize("change", [DatasetChanged("desk", made.change()), Connected(made.server(), (), (), ())])
def test_a_refusal_ends_with_its_reason(change: Message) -> None:
    """After pictures were added or the server is back, the next press may succeed."""
    refused = heard(NameSnapshot("third"), Train(), TrainingRefused("Record a second label.", "desk"))

    assert after(refused, change) == Training(snapshot_name="third", dataset_id="desk")


def test_a_refusal_is_shown_with_its_own_dataset_alone() -> None:
    """And has disappeared when that one is shown again."""
    refused = heard(Train(), TrainingRefused("Record a second label.", "desk"))
    elsewhere = of_dataset(refused, "shelf")
    assert (elsewhere.phase, elsewhere.sentence) == (Phase.IDLE, "")
    assert of_dataset(elsewhere, "desk").phase is Phase.IDLE


def test_a_name_that_was_typed_before_there_was_a_dataset_stays() -> None:
    """It is for the first training."""
    assert of_dataset(after(Training(), NameSnapshot("first")), "desk").snapshot_name == "first"


def test_changes_of_datasets_do_not_affect_a_running_training() -> None:
    """It continues, and its progress is shown."""
    running = heard(Train(), BEGAN)
    for change in (DatasetChanged("desk", made.change()), Connected(made.server(), (), (), ())):
        assert replace(after(running, change), is_current=True) == running


def test_an_unknown_training_ends() -> None:
    """So that another one can start."""
    lost = heard(Train(), BEGAN, TrainingLost("There is no such job.", "job"))

    assert (lost.phase, lost.sentence) == (Phase.ENDED, "There is no such job.")


def test_a_name_is_used_once_and_parameters_stay() -> None:
    """Two snapshots of one name would be hard to tell apart."""
    parameters = TrainingParameters(epochs=7)
    prepared = heard(NameSnapshot("first"), SetParameters(parameters), Train())
    assert prepared.snapshot_name == "first"
    running = after(prepared, BEGAN)
    assert running.snapshot_name == ""
    assert of_dataset(running, "shelf").parameters == parameters


def test_a_version_is_current_until_the_dataset_changes() -> None:
    """From its beginning on: pictures recorded during the training are not part of it. Other datasets do not matter."""
    trained = heard(Train(), BEGAN, seen(JobState.SUCCEEDED, 1))

    assert trained.is_current
    assert not heard(Train()).is_current
    assert not heard(Train(), BEGAN, DatasetChanged("desk", made.change()), seen(JobState.SUCCEEDED, 1)).is_current
    assert after(trained, DatasetChanged("shelf", made.change())).is_current
    assert not after(trained, DatasetChanged("desk", made.change())).is_current
