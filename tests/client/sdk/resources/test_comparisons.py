"""Comparing snapshots with the SDK: when it waits, what it waits for, and what a cancelled wait leaves running."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import grpc
import pytest
from grpc import aio

from diptych.v1 import comparison_pb2, failure_pb2
from diptych.v1 import comparison_service_pb2 as wire
from diptych.v1.dataset_pb2 import Dataset as DatasetMessage
from diptych.v1.dataset_service_pb2 import DESCRIPTOR as DATASETS
from diptych.v1.dataset_service_pb2 import GetDatasetResponse
from diptych.v1.snapshot_pb2 import Snapshot as SnapshotMessage
from diptych.v1.snapshot_service_pb2 import DESCRIPTOR as SNAPSHOTS
from diptych.v1.snapshot_service_pb2 import GetSnapshotResponse, ListSnapshotsResponse
from diptych_client.sdk import AnswerOutcome, CheckState, Client, Comparison, Snapshot, TrainingFailedError
from support.local_server import add_methods, serving

SERVICE = wire.DESCRIPTOR.services_by_name["ComparisonService"]
LABELS = [comparison_pb2.ComparedLabel(name=name) for name in ("mug", "cup")]
STATE = comparison_pb2.ComparisonCheck.State
B = "00000000-0000-7000-8000-00000000000b"


def state(name: str, *, done: int = 0) -> comparison_pb2.ComparisonCheck:
    """A check of three trainings."""
    reason = failure_pb2.Failure(message="the disk is full") if name == "FAILED" else None
    return comparison_pb2.ComparisonCheck(
        id="k", state=STATE.Value(f"STATE_{name}"), finished_training_count=done, training_count=3, failure=reason
    )


def compared(**parts: Any) -> comparison_pb2.Comparison:
    """A comparison with a verdict and one change."""
    given: dict[str, Any] = {
        "labels": LABELS,
        "verdict": comparison_pb2.Verdict(outcome=comparison_pb2.Verdict.OUTCOME_BETTER),
        "change_groups": [comparison_pb2.ChangeGroup(id="c", kind=comparison_pb2.ChangeGroup.KIND_ADDED)],
    }
    return comparison_pb2.Comparison(**given | parts)


class Comparisons:
    """Streams the comparisons of a script, a stream after the other; a status ends one of them, None keeps it open."""

    def __init__(self, *streams: Sequence[comparison_pb2.Comparison | grpc.StatusCode | None]) -> None:
        self._streams = iter(streams)
        self.requests: list[Any] = []
        self.is_open = asyncio.Event()

    async def compare(self, request: Any, context: Any) -> AsyncIterator[Any]:
        """The next stream."""
        self.requests.append(request)
        yield wire.CompareSnapshotsResponse(is_heartbeat=True)
        for each in next(self._streams):
            if each is None:
                self.is_open.set()
                await asyncio.Event().wait()
            elif isinstance(each, grpc.StatusCode):
                await context.abort(each, "lost")
            else:
                yield wire.CompareSnapshotsResponse(comparison=each)

    async def check(self, request: Any, _context: Any) -> Any:
        """A queued check."""
        self.requests.append(request)
        return wire.CheckComparisonResponse(check=state("QUEUED"))

    async def cancel(self, request: Any, _context: Any) -> Any:
        """A cancelled check."""
        self.requests.append(request)
        return wire.CancelComparisonCheckResponse(check=state("CANCELLED", done=2))

    async def answers(self, request: Any, _context: Any) -> Any:
        """Two pages of one answer."""
        self.requests.append(request)
        answer = comparison_pb2.ComparedAnswer(instance_id=request.page_token or "first", label_index=1)
        return wire.ListComparedAnswersResponse(answers=[answer], next_page_token="" if request.page_token else "next")

    async def history(self, request: Any, _context: Any) -> Any:
        """One version."""
        self.requests.append(request)
        return wire.GetSnapshotHistoryResponse(
            history=comparison_pb2.SnapshotHistory(
                versions=[comparison_pb2.HistoryVersion(snapshot_id="a")], change_shares=[0.0]
            )
        )

    async def snapshot(self, _request: Any, _context: Any) -> Any:
        """A."""
        return GetSnapshotResponse(snapshot=SnapshotMessage(id="a", name="first"))

    async def snapshots(self, _request: Any, _context: Any) -> Any:
        """B, by its name."""
        return ListSnapshotsResponse(snapshots=[SnapshotMessage(id=B, name="second")])

    async def dataset(self, _request: Any, _context: Any) -> Any:
        """A dataset."""
        return GetDatasetResponse(dataset=DatasetMessage(id="d", name="Desk"))

    def add(self, server: aio.Server) -> None:
        """Put it on a server."""
        methods = {
            "CompareSnapshots": self.compare,
            "CheckComparison": self.check,
            "CancelComparisonCheck": self.cancel,
            "ListComparedAnswers": self.answers,
            "GetSnapshotHistory": self.history,
        }
        add_methods(server, SERVICE, methods)
        reading = {"GetSnapshot": self.snapshot, "ListSnapshots": self.snapshots}
        add_methods(server, SNAPSHOTS.services_by_name["SnapshotService"], reading)
        add_methods(server, DATASETS.services_by_name["DatasetService"], {"GetDataset": self.dataset})


async def first(client: Client) -> Snapshot:
    """Snapshot A."""
    return await client.snapshots.get("a")


async def test_a_comparison_is_complete_with_its_causes() -> None:
    """Even if the stream stays open for a check that another user started."""
    script = Comparisons([compared(), compared(has_causes=True, check=state("RUNNING")), None])
    seen: list[bool] = []
    async with serving(script.add) as (_, client):
        a = await first(client)

        made = await a.compare(B, progress=lambda each: seen.append(each.has_causes))

    assert made.has_causes
    assert seen == [False, True]
    assert (script.requests[0].a_snapshot_id, script.requests[0].b_snapshot_id) == ("a", B)


@pytest.mark.parametrize(
    "complete", [compared(change_groups=[]), compared(obstacle=failure_pb2.Failure(message="nothing in common"))]
)
async def test_without_changes_or_with_an_obstacle_there_are_no_causes_to_wait_for(
    complete: comparison_pb2.Comparison,
) -> None:
    """The first answer is the last one."""
    script = Comparisons([complete, None])
    async with serving(script.add) as (_, client):
        made = await (await first(client)).compare(B)

    assert not made.has_causes


async def test_the_end_of_the_stream_is_the_end_of_the_comparison() -> None:
    """The server has nothing more to say."""
    script = Comparisons([compared()])
    async with serving(script.add) as (_, client):
        made = await (await first(client)).compare(B)

    assert made.verdict is not None
    assert len(script.requests) == 1


async def test_the_other_snapshot_may_be_named() -> None:
    """The server is asked with its id."""
    script = Comparisons([compared()])
    async with serving(script.add) as (_, client):
        await (await first(client)).compare("second")

    assert script.requests[0].b_snapshot_id == B


async def test_a_check_is_started_and_awaited() -> None:
    """With the progress of its trainings."""
    running = [compared(has_causes=True, check=state("RUNNING", done=number)) for number in range(3)]
    script = Comparisons([*running, compared(has_causes=True, check=state("SUCCEEDED", done=3))])
    seen: list[int] = []

    def progress(made: Comparison) -> None:
        seen.append(made.check.finished_training_count if made.check else -1)

    async with serving(script.add) as (_, client):
        made = await (await first(client)).compare(B, check=True, progress=progress)

    assert made.check is not None
    assert made.check.state is CheckState.SUCCEEDED
    assert seen == [0, 1, 2, 3]
    assert [type(each).__name__ for each in script.requests] == ["CheckComparisonRequest", "CompareSnapshotsRequest"]


async def test_a_lost_connection_is_restored_while_a_check_runs() -> None:
    """Whether the stream breaks, or ends because a server stops."""
    running = compared(check=state("RUNNING"))
    script = Comparisons(
        [running, grpc.StatusCode.UNAVAILABLE], [running], [compared(check=state("SUCCEEDED", done=3)), None]
    )
    async with serving(script.add) as (_, client):
        made = await (await first(client)).compare(B, check=True)

    assert made.check is not None
    assert made.check.finished_training_count == 3


@pytest.mark.parametrize(("name", "message"), [("FAILED", "the disk is full"), ("CANCELLED", "The check cancelled.")])
async def test_a_check_without_a_result_is_an_error(name: str, message: str) -> None:
    """As a training without one is."""
    script = Comparisons([compared(check=state(name)), None])
    async with serving(script.add) as (_, client):
        a = await first(client)

        with pytest.raises(TrainingFailedError, match=message):
            await a.compare(B, check=True)


@pytest.mark.parametrize("keep_check", [True, False])
async def test_a_cancelled_wait_cancels_the_check_only_on_request(*, keep_check: bool) -> None:
    """Others may be waiting for it."""
    script = Comparisons([compared(check=state("RUNNING")), None])
    async with serving(script.add) as (_, client):
        a = await first(client)
        waiting = asyncio.create_task(a.compare(B, check=True, keep_check=keep_check))
        await script.is_open.wait()

        waiting.cancel()
        await asyncio.wait([waiting])

    cancelled = [each for each in script.requests if isinstance(each, wire.CancelComparisonCheckRequest)]
    assert waiting.cancelled()
    assert len(cancelled) == (0 if keep_check else 1)


async def test_a_check_is_cancelled_for_everyone() -> None:
    """Its finished trainings are counted."""
    script = Comparisons()
    async with serving(script.add) as (_, client):
        check = await (await first(client)).cancel_check(B)

    assert (check.state, check.finished_training_count) == (CheckState.CANCELLED, 2)


async def test_answers_are_listed_with_the_names_of_their_labels() -> None:
    """All pages, with one outcome."""
    script = Comparisons([compared(), None])
    async with serving(script.add) as (_, client):
        a = await first(client)
        answers = [each async for each in a.compared_answers(B, outcome="lost")]

    assert [(each.instance_id, each.label) for each in answers] == [("first", "cup"), ("next", "cup")]
    assert script.requests[-1].outcome == comparison_pb2.ANSWER_OUTCOME_LOST


async def test_an_unknown_outcome_is_refused_before_the_first_call() -> None:
    """With the name that is not one."""
    script = Comparisons()
    async with serving(script.add) as (_, client):
        a = await first(client)

        with pytest.raises(ValueError, match="odd"):
            await anext(aiter(a.compared_answers(B, outcome="odd")))

    assert script.requests == []
    assert AnswerOutcome("lost") is AnswerOutcome.LOST


async def test_the_history_of_a_dataset_is_one_call() -> None:
    """With the number of versions."""
    script = Comparisons()
    async with serving(script.add) as (_, client):
        history = await (await client.datasets.get("d")).history(max_versions=5)

    assert (script.requests[0].dataset_id, script.requests[0].max_versions) == ("d", 5)
    assert history.change_shares == ((0.0,),)
