"""All background activities with one server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from diptych_client import sdk
from diptych_client.desktop.capturing.spool import Spool
from diptych_client.desktop.effects.asking import Asking
from diptych_client.desktop.effects.comparisons import show_history, show_picture, watch_comparison
from diptych_client.desktop.effects.connection import Link, Post, may_return
from diptych_client.desktop.effects.files import found_files, predict_file, spool_files
from diptych_client.desktop.effects.perform import perform
from diptych_client.desktop.effects.predictions import LiveFrames, predict_live
from diptych_client.desktop.effects.questions import show_map, show_suspects
from diptych_client.desktop.effects.subscription import Subscription, SubscriptionSet
from diptych_client.desktop.effects.tasks import Moved, Room, Tasks
from diptych_client.desktop.effects.thumbnails import Pixels, Thumbnails
from diptych_client.desktop.effects.uploads import Uploader
from diptych_client.desktop.effects.watches import (
    show_snapshots,
    watch_dataset,
    watch_findings,
    watch_training,
    watch_workspaces,
)
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.events import Cause, EditEnded, Noticed, TrainingRefused
from diptych_client.desktop.state.events.comparison import Pair
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.subscriptions import Subscriptions
from diptych_client.desktop.state.waiting_undo import edited_dataset_id
from diptych_client.formatting.text import count
from diptych_client.importing.listing import ListingError

_MOST_AHEAD = 256
"""The maximum number of pictures from files that are spooled but not uploaded yet."""


class Session:
    """The watches, uploads and thumbnails of one server. For one asyncio loop; stop it before closing the client."""

    def __init__(
        self,
        client: sdk.Client,
        spool: Spool,
        frames: LiveFrames,
        *,
        post: Post,
        thumbnail: Callable[[str, Pixels | None], None],
    ) -> None:
        self._link = link = Link(client, post=post)
        self._spool = spool
        self._room = Room(_MOST_AHEAD)
        self._sender = Uploader(link, spool, left=self._room.leave)
        self._tasks = Tasks(post=post)
        self.thumbnails = Thumbnails(link, arrived=thumbnail)
        self._dataset = Subscription[str](
            lambda dataset_id: link.reporting_errors(watch_dataset(link, dataset_id)), rest=""
        )
        self._findings = Subscription[str](
            lambda dataset_id: link.reporting_errors(watch_findings(link, dataset_id)), rest=""
        )
        self._trainings = SubscriptionSet[str](lambda job_id: link.reporting_errors(watch_training(link, job_id)))
        self._seen = Subscription[tuple[str, ...]](
            lambda ids: link.reporting_errors(show_snapshots(link, ids)), rest=()
        )
        self._asked = Subscription[tuple[tuple[str, ...], tuple[str, ...]]](
            lambda ids: link.reporting_errors(predict_live(link, frames, *ids)), rest=((), ())
        )
        self._compared = SubscriptionSet[tuple[Pair, int]](
            lambda value: link.reporting_errors(watch_comparison(link, value[0]))
        )
        self._history = Subscription[tuple[str, tuple[str, ...]]](
            lambda value: link.reporting_errors(show_history(link, value[0])), rest=("", ())
        )
        self._mapped = Subscription[Pair](lambda pair: link.reporting_errors(show_map(link, pair)), rest=("", ""))
        self._suspected = Subscription[tuple[str, int, str]](
            lambda value: link.reporting_errors(show_suspects(link, value[0])), rest=("", 0, "")
        )
        self._opened = Subscription[str](
            lambda instance_id: link.reporting_errors(show_picture(link, instance_id)), rest=""
        )
        self._asking = Asking(link)
        always = (link.keep(), watch_workspaces(link), self._sender.run(), self.thumbnails.run())
        self._always = [asyncio.create_task(link.reporting_errors(work)) for work in always]
        self._performing: set[asyncio.Task[None]] = set()

    def subscribe(self, subscriptions: Subscriptions) -> None:
        """Replace the subscriptions."""
        if subscriptions.dataset_id != self._dataset.value:
            self._sender.try_again()  # it may be a deleted dataset that was restored
        self._dataset.subscribe(subscriptions.dataset_id)
        self._findings.subscribe(subscriptions.dataset_id)
        self._trainings.subscribe(subscriptions.training_job_ids)
        self._seen.subscribe(subscriptions.seen_snapshot_ids)
        self._asked.subscribe((subscriptions.asked_snapshot_ids, subscriptions.also_asked_ids))
        self._compared.subscribe(subscriptions.compared)
        self._history.subscribe(subscriptions.history)
        self._mapped.subscribe(subscriptions.mapped)
        self._suspected.subscribe(subscriptions.suspected)
        self._opened.subscribe(subscriptions.opened_id)
        self._asking.subscribe(subscriptions.questions)

    def wake_sender(self) -> None:
        """Send new pictures from the spool."""
        self._sender.wake()

    def perform(self, action: actions.Action, state: State) -> None:
        """Perform an action in the background."""
        task = asyncio.create_task(self._link.reporting_errors(self._perform(action, state)))
        self._performing.add(task)
        task.add_done_callback(self._performing.discard)

    async def stop(self) -> None:
        """Cancel everything."""
        tasks = [*self._always, *self._performing]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        subscriptions: tuple[Subscription[Any] | SubscriptionSet[Any], ...] = (
            self._dataset,
            self._findings,
            self._trainings,
            self._seen,
            self._asked,
            self._compared,
            self._history,
            self._mapped,
            self._suspected,
            self._opened,
        )
        for each in subscriptions:
            await each.stop()
        await self._asking.stop()

    async def _perform(self, action: actions.Action, state: State) -> None:
        try:
            match action:
                case actions.AddFiles(paths):
                    await self._add_files(paths, state)
                case actions.ExportSnapshot(snapshot_id, folder):
                    await self._export(snapshot_id, folder)
                case actions.MovePictures(dataset_id, into_id):
                    await self._move_pictures(dataset_id, into_id)
                case actions.StopTask(task_id):
                    self._tasks.stop(task_id)
                case actions.AskFile(path):
                    await predict_file(self._link, path, snapshot_ids=state.comparison.snapshot_ids)
                case _:
                    await perform(self._link, action, state)
        except sdk.DiptychError as error:
            self._refused(action, state, error)
        except OSError as error:
            sentence = f"{error.filename or 'A file'}: {error.strerror or error}."
            self._link.post(Noticed(sentence, cause=Cause.FILES))
        finally:
            if dataset_id := edited_dataset_id(action, state.working_set.dataset_id):
                self._link.post(EditEnded(dataset_id))

    async def _move_pictures(self, dataset_id: str, into_id: str) -> None:
        """Send the waiting pictures of a deleted dataset to another one."""
        dataset = await self._link.client.datasets.get(into_id)
        waiting = [each for each in self._spool.waiting() if each.dataset_id == dataset_id]
        for each in waiting:
            await asyncio.to_thread(self._spool.readdress, each, dataset_id=into_id)
        self._sender.try_again()
        words = f"{count(len(waiting), 'picture')} that you recorded will be added to {dataset.name}."
        self._link.post(Noticed(words, is_problem=False))

    def _refused(self, action: actions.Action, state: State, error: sdk.DiptychError) -> None:
        """Report why an action failed: a training in place of its result, everything else in a notice."""
        is_away = may_return(error)
        if isinstance(action, actions.Train):
            again = " Press Train again when the server is back." if is_away else ""
            self._link.post(TrainingRefused(f"Not trained: {error.message}{again}", state.working_set.dataset_id))
        elif is_away:
            self._link.post(
                Noticed(f"Not done: {error.message} Try again when the server is back.", cause=Cause.SERVER)
            )
        else:
            self._link.problem(error)

    async def _add_files(self, paths: Sequence[Path], state: State) -> None:
        """Add files, but not far ahead of the upload, so that stopping works and the disk does not fill up."""
        bench = state.working_set
        try:
            found = await found_files(paths, label_name=bench.label_name)
        except ListingError as error:
            self._link.post(Noticed(str(error), cause=Cause.FILES))
            return
        files = found.files
        if not files:
            names = ", ".join(str(each) for each in paths)
            said = " ".join((f"Nothing found at {names}.", *found.notes))
            self._link.post(Noticed(said, cause=Cause.FILES))
            return
        if not all(file.label for file in files):
            sentence = "Type a label below the camera first: what do the pictures show?"
            self._link.post(Noticed(sentence, cause=Cause.NO_LABEL))
            return
        if found.notes:
            self._link.post(Noticed(" ".join(found.notes), cause=Cause.FILES))
        title = f"Adding {count(len(files), 'file')} to {bench.dataset.name if bench.dataset else 'the dataset'}"
        await self._tasks.run(
            title,
            lambda moved: spool_files(
                self._link,
                self._spool,
                files,
                dataset_id=bench.dataset_id,
                room=self._room,
                wake=self._sender.wake,
                moved=moved,
            ),
        )

    async def _export(self, snapshot_id: str, folder: Path) -> None:
        snapshot = await self._link.client.snapshots.get(snapshot_id)

        async def work(moved: Moved) -> None:
            await snapshot.export(folder, progress=moved)
            words = f"{count(snapshot.instance_count, 'picture')} of {snapshot.name} exported to {folder}."
            self._link.post(Noticed(words, is_problem=False))

        await self._tasks.run(f"Exporting {snapshot.name}", work)
