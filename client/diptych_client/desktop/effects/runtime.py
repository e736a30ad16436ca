"""The asyncio thread: performs actions, runs subscriptions, and posts events."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, TypeVar

from diptych.wire.limits import STORED_LONG_SIDE
from diptych_client import sdk
from diptych_client.cameras import CameraFrame, encode_jpeg
from diptych_client.desktop.capturing.camera_thread import Listener
from diptych_client.desktop.capturing.recorder import Burst, Recorder
from diptych_client.desktop.capturing.spool import CORRECTION, Spool, SpooledPicture, folder_of
from diptych_client.desktop.effects.connection import open_client, try_server
from diptych_client.desktop.effects.perform import is_change
from diptych_client.desktop.effects.predictions import LiveFrames
from diptych_client.desktop.effects.session import Session
from diptych_client.desktop.effects.thumbnails import Pixels
from diptych_client.desktop.file_dialog import FileDialog
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.connection import known_token
from diptych_client.desktop.state.events import (
    BurstBegan,
    BurstEnded,
    CameraClosed,
    Cause,
    Disconnected,
    EditEnded,
    Event,
    Noticed,
    PictureTaken,
    TrainingRefused,
)
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.subscriptions import Subscriptions
from diptych_client.desktop.state.waiting_undo import edited_dataset_id

_STOP_SECONDS = 3.0

T = TypeVar("T")


class Effects:
    """The background part of the window. Its methods return immediately, and any thread may call them."""

    def __init__(self, *, spool_dir: Path, dialog: FileDialog | None = None) -> None:
        self._spool_dir, self._dialog = spool_dir, dialog
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._thumbnails: SimpleQueue[tuple[str, Pixels | None]] = SimpleQueue()
        self._recorder = Recorder(
            taken=self._taken, failed=self._no_more_pictures, full=lambda: self.post(BurstEnded())
        )
        self.frames = LiveFrames()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="effects", daemon=True)
        self._server = ("", "", "")
        self._spool = Spool(spool_dir)
        self._session: Session | None = None
        self._changing: asyncio.Task[None] | None = None
        self._picking: asyncio.Task[None] | None = None
        self._trying: asyncio.Task[None] | None = None
        self._self_timer: asyncio.TimerHandle | None = None

    @property
    def listeners(self) -> Sequence[Listener]:
        """The listeners for the frames of the camera."""
        return (self._recorder.listen, self.frames.listen)

    def start(self) -> None:
        """Start the thread. It connects to nothing before the first `subscribe`."""
        self._thread.start()

    def stop(self) -> None:
        """Stop everything; give up on anything that hangs after some seconds."""
        self._recorder.end()
        stopped = asyncio.run_coroutine_threadsafe(self._leave(), self._loop)
        with suppress(TimeoutError):
            stopped.result(_STOP_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_STOP_SECONDS)

    def post(self, event: Event) -> None:
        """Add an event to the queue."""
        self._events.put(event)

    def camera_closed(self, spec: str, sentence: str) -> None:
        """End the burst and post that the camera was closed; the next camera does not continue the burst."""
        self._recorder.end()
        self.post(CameraClosed(spec, sentence))

    def events(self) -> Iterator[Event]:
        """The events since the last call."""
        return _drained(self._events)

    def arrived_thumbnails(self) -> Iterator[tuple[str, Pixels | None]]:
        """The thumbnails that arrived since the last call, with their instance ids."""
        return _drained(self._thumbnails)

    def subscribe(self, subscriptions: Subscriptions) -> None:
        """Replace the subscriptions."""
        self._soon(lambda: self._subscribe(subscriptions))

    def perform(self, action: actions.Action, state: State) -> None:
        """Perform an action; `state` is that before the action."""
        self._soon(lambda: self._perform(action, state))

    def want_thumbnails(self, instance_ids: Iterable[str]) -> None:
        """Request the thumbnails that the screen is missing now."""
        wanted = tuple(instance_ids)
        self._soon(lambda: self._session.thumbnails.want(wanted) if self._session else None)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.run_until_complete(_end_all())
        self._loop.close()

    def _soon(self, work: Callable[[], object]) -> None:
        self._loop.call_soon_threadsafe(work)

    def _taken(self, waiting: SpooledPicture) -> None:
        self.post(PictureTaken(waiting.capture_id, monotonic()))
        self._soon(lambda: self._session.wake_sender() if self._session else None)

    def _no_more_pictures(self, sentence: str, cause: Cause = Cause.OTHER) -> None:
        self.post(Noticed(sentence, cause=cause))
        self.post(BurstEnded())

    def _subscribe(self, subscriptions: Subscriptions) -> None:
        server = subscriptions.address, subscriptions.token, subscriptions.tls_ca
        if server != self._server:
            self._server = server
            self._spool = Spool(folder_of(self._spool_dir, subscriptions.address))
            before = self._changing
            self._changing = self._loop.create_task(self._change(subscriptions, before))
        elif self._session is not None:
            self._session.subscribe(subscriptions)
        if not subscriptions.is_recording:
            self._stop_recording()
        self._subscriptions = subscriptions

    async def _change(self, subscriptions: Subscriptions, before: asyncio.Task[None] | None) -> None:
        """Leave the previous server, and run a session with the next one until cancelled."""
        if before is not None:
            before.cancel()
            await asyncio.gather(before, return_exceptions=True)
        try:
            client = open_client(subscriptions.address, token=subscriptions.token, tls_ca=subscriptions.tls_ca)
        except ValueError as error:
            self.post(Disconnected(str(error), may_return=False))
            return
        async with client:
            session = Session(
                client,
                self._spool,
                self.frames,
                post=self.post,
                thumbnail=lambda instance_id, pixels: self._thumbnails.put((instance_id, pixels)),
            )
            self._session = session
            session.subscribe(self._subscriptions)
            try:
                await asyncio.Event().wait()
            finally:
                self._session = None
                await session.stop()

    async def _leave(self) -> None:
        for task in (self._trying, self._picking, self._changing):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    def _perform(self, action: actions.Action, state: State) -> None:
        if state.connection.forbids and is_change(action):
            self._no_more_pictures(state.connection.forbids, Cause.SERVER)
            if isinstance(action, actions.Train | actions.TrainAgain):
                self.post(TrainingRefused(state.connection.forbids, state.working_set.dataset_id))
            self._post_end_of_edit(action, state)
            return
        match action:
            case actions.StartRecording(after_seconds):
                self._start_recording(state, after_seconds)
            case actions.StopRecording():
                self._stop_recording()
            case actions.CorrectFrame() | actions.AddCaught() | actions.AddOpened():
                self._correct(action, state)
            case actions.TryServer():
                self._trying = self._instead_of(self._trying, self._try(action, state))
            case actions.PickFiles(pick) if self._dialog is not None:
                # On a second press the open dialog may be hidden, so it is replaced.
                self._picking = self._instead_of(self._picking, self._pick(self._dialog, pick, state))
            case _ if self._session is not None:
                self._session.perform(action, state)
            case actions.Train() | actions.TrainAgain():
                words = "Not trained: not connected to a server. Check the address under Settings."
                self.post(TrainingRefused(words, state.working_set.dataset_id))
            case _:
                self._post_end_of_edit(action, state)

    def _post_end_of_edit(self, action: actions.Action, state: State) -> None:
        """Post the end of an edit that cannot be started."""
        if dataset_id := edited_dataset_id(action, state.working_set.dataset_id):
            self.post(EditEnded(dataset_id))

    def _instead_of(self, before: asyncio.Task[None] | None, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        if before is not None:
            before.cancel()
        return self._loop.create_task(work)

    async def _try(self, action: actions.TryServer, state: State) -> None:
        token = known_token(state.connection, action.address, action.token)
        self.post(await try_server(action.address, token=token, tls_ca=action.tls_ca))

    async def _pick(self, dialog: FileDialog, pick: actions.Pick, state: State) -> None:
        try:
            paths = await dialog.ask(pick)
        except OSError as error:
            sentence = f"Cannot open the file dialog: {error.strerror}. Type the path instead."
            self.post(Noticed(sentence, cause=Cause.FILES))
            return
        if paths:
            self._perform(actions.AskFile(paths[0]) if pick is actions.Pick.ASKED else actions.AddFiles(paths), state)

    def _start_recording(self, state: State, after_seconds: int) -> None:
        bench = state.working_set
        self._stop_recording()
        if not bench.dataset_id or not bench.label_name:
            if bench.dataset_id:
                self._no_more_pictures("Type a label first: what are you going to show?", Cause.NO_LABEL)
            else:
                self._no_more_pictures("Name your dataset first.", Cause.NO_DATASET)
            return
        most = actions.TIMED_PICTURES if after_seconds else None
        burst = Burst(self._spool, bench.dataset_id, bench.label_name, sdk.new_id(), bench.label_id, most)
        self._self_timer = self._loop.call_later(after_seconds, self._begin_burst, burst)

    def _begin_burst(self, burst: Burst) -> None:
        self._recorder.begin(burst)
        self.post(BurstBegan())

    def _stop_recording(self) -> None:
        if self._self_timer is not None:
            self._self_timer.cancel()
        self._recorder.end()

    def _correct(self, action: actions.CorrectFrame | actions.AddCaught | actions.AddOpened, state: State) -> None:
        """Put the frozen, the open or a caught picture into the spool, as a separate burst."""
        burst_id = sdk.new_id()
        if isinstance(action, actions.CorrectFrame):
            frame = state.live.frame
        elif isinstance(action, actions.AddOpened):
            frame = state.drawer.opened.frame
        else:
            caught = next((each for each in state.live.catching.frames if each.number == action.number), None)
            frame, burst_id = caught.frame if caught else None, action.burst_id
        if not isinstance(frame, CameraFrame):
            return
        facts = self._spool.facts(
            dataset_id=action.dataset_id,
            label_name=action.label_name,
            label_id=action.label_id,
            burst_id=burst_id,
            captured_at=frame.captured_at,
            source=CORRECTION,
        )
        try:
            self._spool.put(encode_jpeg(frame.image, long_side=STORED_LONG_SIDE), facts)
        except OSError as error:
            self.post(Noticed(f"Cannot save the picture: {error.strerror}."))
        else:
            self._taken(facts)


async def _end_all() -> None:
    """End the remaining tasks, such as those of gRPC for cancelled streams, and their generators."""
    this = {asyncio.current_task()}
    left = asyncio.all_tasks() - this
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    await asyncio.sleep(0)  # an abandoned generator is closed by a separate task, which starts now
    if closing := asyncio.all_tasks() - this:
        await asyncio.wait(closing, timeout=_STOP_SECONDS)
    await asyncio.get_running_loop().shutdown_asyncgens()


def _drained(queue: SimpleQueue[T]) -> Iterator[T]:
    with suppress(Empty):
        while True:
            yield queue.get_nowait()
