"""The trained snapshots of a dataset in order of time, each compared with the one before."""

from collections.abc import Sequence
from dataclasses import dataclass

from diptych_client.sdk.values.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class HistoryVersion:
    """One version of a history."""

    snapshot_id: str
    verdict: Verdict | None
    """Whether it is better than the version before; None for the first one, and if they cannot be compared."""


@dataclass(frozen=True, slots=True)
class ChangingAnswer:
    """The answers of all versions to one picture."""

    instance_id: str
    label_id: str
    """Its label in the newest version that has it."""
    change_count: int
    """How often the answer changed from one version to the next that answers it."""
    seed_change_count: int
    """How often it changed between versions with the same data: by the seed or the parameters alone."""
    answer_label_ids: tuple[str, ...]
    """Per version, the id of the label that it answered; empty if it does not answer this picture honestly."""


@dataclass(frozen=True, slots=True)
class SnapshotHistory:
    """The trained snapshots of a dataset."""

    versions: tuple[HistoryVersion, ...]
    """Oldest first."""
    changing_answers: tuple[ChangingAnswer, ...]
    """Pictures whose honest answer changed between versions, most changes first; at most 200."""
    change_shares: Sequence[Sequence[float | None]]
    """Share of different answers between each two versions, 0 to 1, over the pictures that both answer honestly: a row
    and a column per version. None if there are none."""
