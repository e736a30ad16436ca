"""Comparisons: of a snapshot with another one, and of all versions of a dataset."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing

from diptych.v1 import comparison_service_pb2 as wire
from diptych.wire.reasons import Reason
from diptych_client.sdk.convert.compared_answers import compared_answer, outcome_number
from diptych_client.sdk.convert.comparisons import compared_labels, comparison, comparison_check
from diptych_client.sdk.convert.snapshot_history import snapshot_history
from diptych_client.sdk.errors import TrainingFailedError
from diptych_client.sdk.resources.async_handle import AsyncHandle
from diptych_client.sdk.resources.dataset_part import DatasetPart
from diptych_client.sdk.resources.snapshot_names import SnapshotName, snapshot_id
from diptych_client.sdk.streaming.watches import comparison_messages
from diptych_client.sdk.values.compared_answers import AnswerOutcome, ComparedAnswer
from diptych_client.sdk.values.comparisons import CheckState, Comparison, ComparisonCheck
from diptych_client.sdk.values.fields import SnapshotFields
from diptych_client.sdk.values.snapshot_history import SnapshotHistory

_PAGE_SIZE = 500


class SnapshotComparisons(SnapshotFields, AsyncHandle):
    """The methods of a snapshot that compare it, as A, with another one, B."""

    __slots__ = ()

    async def compare(
        self,
        other: SnapshotName,
        *,
        check: bool = False,
        progress: Callable[[Comparison], None] | None = None,
        keep_check: bool = True,
    ) -> Comparison:
        """Compare this snapshot, A, with another one, B: what differs in the data, and what that did.

        Args:
            other: B, by its handle, id or name.
            check: Check the causes by training, and wait until that is finished; False returns the probable causes.
            progress: Called with the comparison after each step.
            keep_check: Whether the check continues on the server if the waiting is cancelled, for example by Ctrl-C.

        Raises:
            TrainingFailedError: The check failed, or a user cancelled it.
        """
        b_id = await snapshot_id(self._calls, other)
        started = await self.start_check(b_id) if check else None
        try:
            made = await self._waited(b_id, started, progress)
        except asyncio.CancelledError:
            if started and not keep_check:
                await self.cancel_check(b_id)
            raise
        if started and made.check and made.check.state in {CheckState.FAILED, CheckState.CANCELLED}:
            raise _failed(made.check)
        return made

    async def watch_comparison(self, other: SnapshotName) -> AsyncIterator[Comparison]:
        """The comparison with another snapshot as far as it is known, again after each change.

        It ends when nothing more is expected: with the probable causes, or with the check if one is running.
        """
        async for message in comparison_messages(self._calls, self.id, await snapshot_id(self._calls, other)):
            yield comparison(message)

    async def start_check(self, other: SnapshotName) -> ComparisonCheck:
        """Start to check a comparison by training, or join the check that is running, without waiting for it."""
        request = wire.CheckComparisonRequest(
            a_snapshot_id=self.id, b_snapshot_id=await snapshot_id(self._calls, other)
        )
        response = await self._calls.unary(self._calls.comparisons.CheckComparison, request, may_retry=True)
        return comparison_check(response.check)

    async def cancel_check(self, other: SnapshotName) -> ComparisonCheck:
        """Cancel the check of a comparison for everyone; its finished trainings are kept for the next check."""
        request = wire.CancelComparisonCheckRequest(
            a_snapshot_id=self.id, b_snapshot_id=await snapshot_id(self._calls, other)
        )
        response = await self._calls.unary(self._calls.comparisons.CancelComparisonCheck, request, may_retry=True)
        return comparison_check(response.check)

    async def compared_answers(
        self, other: SnapshotName, *, outcome: AnswerOutcome | str | None = None
    ) -> AsyncIterator[ComparedAnswer]:
        """The honest answers of both snapshots to the pictures of the exam, the largest change first, page by page.

        Args:
            other: B, by its handle, id or name.
            outcome: Only answers with this outcome, such as "lost"; None means all.

        Raises:
            ValueError: There is no such outcome.
        """
        number = outcome_number(AnswerOutcome(outcome) if outcome else None)
        b_id = await snapshot_id(self._calls, other)
        async with aclosing(comparison_messages(self._calls, self.id, b_id)) as messages:
            labels = compared_labels((await anext(messages)).labels)
        request = wire.ListComparedAnswersRequest(
            a_snapshot_id=self.id, b_snapshot_id=b_id, outcome=number, page_size=_PAGE_SIZE
        )
        async for page in self._calls.pages(self._calls.comparisons.ListComparedAnswers, request):
            for message in page.answers:
                yield compared_answer(message, labels)

    async def _waited(
        self, b_id: str, started: ComparisonCheck | None, progress: Callable[[Comparison], None] | None
    ) -> Comparison:
        """The last comparison, or the first one with everything that is needed."""
        made: Comparison | None = None
        async with aclosing(comparison_messages(self._calls, self.id, b_id)) as messages:
            async for message in messages:
                made = comparison(message)
                if progress:
                    progress(made)
                if _has_ended(made, started) if started else _is_complete(made):
                    return made
        if made is None:
            raise RuntimeError("The watch ended before the first comparison.")
        return made


class DatasetVersions(DatasetPart):
    """The method of a dataset for its versions."""

    __slots__ = ()

    async def history(self, *, max_versions: int = 0) -> SnapshotHistory:
        """The trained snapshots of the dataset, oldest first, each compared with the one before.

        There are at most `max_versions` of the newest ones, 2 to 50; 0 means 20.
        """
        request = wire.GetSnapshotHistoryRequest(dataset_id=self.id, max_versions=max_versions)
        response = await self._calls.unary(self._calls.comparisons.GetSnapshotHistory, request, may_retry=True)
        return snapshot_history(response.history)


def _has_ended(made: Comparison, started: ComparisonCheck) -> bool:
    return made.check is not None and made.check.id == started.id and made.check.state.has_ended


def _is_complete(made: Comparison) -> bool:
    """Whether nothing is missing that needs no check."""
    return made.obstacle is not None or (made.verdict is not None and (made.has_causes or not made.change_groups))


def _failed(check: ComparisonCheck) -> TrainingFailedError:
    if check.failure:
        return TrainingFailedError.of(check.failure)
    return TrainingFailedError(Reason.INTERNAL, f"The check {check.state}.")
