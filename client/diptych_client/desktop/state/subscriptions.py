"""What should go on in the background as long as the state is what it is."""

from dataclasses import dataclass, field

from diptych_client.desktop.state.actions import Screen
from diptych_client.desktop.state.snapshot_list import unsettled_job_ids
from diptych_client.desktop.state.state import State

_MOST_TRAININGS = 8
"""The most trainings that are watched at the same time."""


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """What the effects keep open; empty strings and tuples subscribe to nothing."""

    address: str
    """The server to be connected to."""
    token: str = field(default="", repr=False)
    tls_ca: str = ""
    dataset_id: str = ""
    """The dataset to be watched."""
    training_job_ids: tuple[str, ...] = ()
    """The trainings to be watched."""
    seen_snapshot_ids: tuple[str, ...] = ()
    """Snapshots whose details and instances are shown."""
    asked_snapshot_ids: tuple[str, ...] = ()
    """Snapshots that answer the live picture."""
    is_recording: bool = False
    """Whether a recording goes on, or waits for its self-timer."""
    camera_spec: str = ""
    """The camera to be open."""
    camera_attempt: int = 0
    """Another one opens the same camera again."""


def subscriptions(state: State) -> Subscriptions:
    """What the state subscribes to."""
    is_live = state.screen is Screen.COMPARE and not state.live.is_frozen
    needs_camera = state.screen in {Screen.CAPTURE, Screen.COMPARE} and state.camera.is_wanted
    return Subscriptions(
        address=state.connection.address,
        token=state.connection.token,
        tls_ca=state.connection.tls_ca,
        dataset_id=state.working_set.dataset_id,
        training_job_ids=_trainings(state),
        seen_snapshot_ids=state.comparison.snapshot_ids,
        asked_snapshot_ids=state.comparison.snapshot_ids if is_live else (),
        is_recording=state.recording.is_on or state.recording.is_waiting,
        camera_spec=state.camera.spec if needs_camera else "",
        camera_attempt=state.camera.attempt,
    )


def _trainings(state: State) -> tuple[str, ...]:
    """Our own first, then those whose progress other screens show."""
    ours = (state.training, *state.training.parked.values())
    busy = [each.job.id for each in ours if each.job is not None and each.is_busy]
    return tuple(dict.fromkeys([*busy, *unsettled_job_ids(state.snapshot_list)]))[:_MOST_TRAININGS]
