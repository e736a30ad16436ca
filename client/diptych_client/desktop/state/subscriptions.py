"""Background activities that the current state requires."""

from dataclasses import dataclass, field

from diptych_client.desktop.state.actions import Screen, Tab
from diptych_client.desktop.state.all_versions import also_asked_ids
from diptych_client.desktop.state.asking import Questions, questions
from diptych_client.desktop.state.events.comparison import Pair
from diptych_client.desktop.state.latest_version import latest_version
from diptych_client.desktop.state.map_points import mapped_pair
from diptych_client.desktop.state.pair_verdict import watched_pairs
from diptych_client.desktop.state.snapshot_list import unsettled_job_ids
from diptych_client.desktop.state.state import State

_MOST_TRAININGS = 8
"""The maximum number of training jobs watched at the same time."""


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The activities to keep running; empty strings and tuples mean none."""

    address: str
    """The server to connect to."""
    token: str = field(default="", repr=False)
    tls_ca: str = ""
    dataset_id: str = ""
    """The dataset to watch."""
    training_job_ids: tuple[str, ...] = ()
    """The training jobs to watch."""
    seen_snapshot_ids: tuple[str, ...] = ()
    """The snapshots whose details and instances are shown."""
    asked_snapshot_ids: tuple[str, ...] = ()
    """The compared snapshots, which predict the live picture."""
    also_asked_ids: tuple[str, ...] = ()
    """Further snapshots that predict it as long as the server answers all of them."""
    compared: tuple[tuple[Pair, int], ...] = ()
    """The pairs of snapshots to compare, and how often a check of each was requested."""
    history: tuple[str, tuple[str, ...]] = ("", ())
    """The dataset whose history is shown, and its trained snapshots."""
    mapped: Pair = ("", "")
    """The snapshots whose map is shown; the second id is empty for a map of one."""
    suspected: tuple[str, int, str] = ("", 0, "")
    """The dataset whose suspects are shown, its latest change, and its newest trained snapshot."""
    opened_id: str = ""
    """The instance whose picture is shown large."""
    questions: Questions = field(default_factory=Questions)
    """What is asked about the picture that is shown large."""
    is_recording: bool = False
    """Whether a recording runs or waits for its self-timer."""
    camera_spec: str = ""
    """The camera to open."""
    camera_attempt: int = 0
    """A new value opens the same camera again."""


def subscriptions(state: State) -> Subscriptions:
    """The subscriptions of a state."""
    is_live = state.page is Tab.LIVE and not state.live.is_frozen
    needs_camera = (state.screen is Screen.COLLECT or state.page is Tab.LIVE) and state.camera.is_wanted
    return Subscriptions(
        address=state.connection.address,
        token=state.connection.token,
        tls_ca=state.connection.tls_ca,
        dataset_id=state.working_set.dataset_id,
        training_job_ids=_trainings(state),
        seen_snapshot_ids=state.comparison.snapshot_ids,
        asked_snapshot_ids=state.comparison.snapshot_ids if is_live else (),
        also_asked_ids=also_asked_ids(state) if is_live else (),
        compared=tuple((pair, state.compared.requests.get(pair, 0)) for pair in watched_pairs(state)),
        history=_history(state),
        mapped=mapped_pair(state) if state.page is Tab.MAP else ("", ""),
        suspected=_suspected(state),
        opened_id=state.drawer.opened.instance_id,
        questions=questions(state),
        is_recording=state.recording.is_on or state.recording.is_waiting,
        camera_spec=state.camera.spec if needs_camera else "",
        camera_attempt=state.camera.attempt,
    )


def _suspected(state: State) -> tuple[str, int, str]:
    """The dataset under Collect once it is loaded; none during a recording, which changes it all the time."""
    bench, recording = state.working_set, state.recording
    is_shown = state.screen is Screen.COLLECT and bench.dataset is not None and bench.is_listed
    if not is_shown or bench.dataset is None or recording.is_on or recording.is_waiting:
        return ("", 0, "")
    newest = latest_version(state)
    return bench.dataset.id, bench.dataset.sequence, newest.id if newest is not None else ""


def _history(state: State) -> tuple[str, tuple[str, ...]]:
    """The dataset with its trained versions if there are two to compare, on the screen that shows the history."""
    dataset_id = state.comparison.dataset_id
    ids = [each.id for each in state.snapshot_list.snapshots if each.dataset_id == dataset_id and each.is_trained]
    is_shown = state.screen is Screen.VERSIONS and len(ids) > 1
    return (dataset_id, tuple(sorted(ids))) if is_shown else ("", ())


def _trainings(state: State) -> tuple[str, ...]:
    """The jobs of this window first, then those whose progress other screens show."""
    ours = (state.training, *state.training.parked.values())
    busy = [each.job.id for each in ours if each.job is not None and each.is_busy]
    return tuple(dict.fromkeys([*busy, *unsettled_job_ids(state.snapshot_list)]))[:_MOST_TRAININGS]
