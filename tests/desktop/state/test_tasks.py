"""Background tasks."""

from diptych_client.desktop.state.actions import Connect, StopTask
from diptych_client.desktop.state.events import TaskBegan, TaskEnded, TaskMoved
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.tasks import Task, after


def heard(*messages: Message) -> tuple[Task, ...]:
    """The tasks after the messages."""
    tasks: tuple[Task, ...] = ()
    for message in messages:
        tasks = after(tasks, message)
    return tasks


def test_each_task_shows_its_progress() -> None:
    """Until it has ended; the other one continues."""
    both = heard(TaskBegan("1", "Exporting"), TaskBegan("2", "Adding"), TaskMoved("2", 3, 10))

    assert both == (Task("1", "Exporting"), Task("2", "Adding", 3, 10))
    assert after(both, TaskEnded("1")) == (Task("2", "Adding", 3, 10),)


def test_a_task_being_stopped_says_so_until_it_has_ended() -> None:
    """Its events may still arrive."""
    stopping = heard(TaskBegan("1", "Exporting"), StopTask("1"), TaskMoved("1", 1, 2))

    assert stopping == (Task("1", "Exporting", 1, 2, is_stopping=True),)
    assert after(stopping, TaskEnded("1")) == ()


def test_events_of_a_task_that_has_ended_are_ignored() -> None:
    """They do not add it again."""
    assert heard(TaskMoved("1", 1, 2), StopTask("1")) == ()


def test_another_server_starts_without_tasks() -> None:
    """Those of the previous server ended with it."""
    assert heard(TaskBegan("1", "Exporting"), Connect("127.0.0.1:9")) == ()
