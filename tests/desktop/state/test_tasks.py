"""What goes on in the background, and is stopped."""

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


def test_each_task_tells_how_far_it_is() -> None:
    """Until it has ended; the other one goes on."""
    both = heard(TaskBegan("1", "Exporting"), TaskBegan("2", "Adding"), TaskMoved("2", 3, 10))

    assert both == (Task("1", "Exporting"), Task("2", "Adding", 3, 10))
    assert after(both, TaskEnded("1")) == (Task("2", "Adding", 3, 10),)


def test_a_task_that_was_told_to_stop_says_so_until_it_has() -> None:
    """News of it may still be on their way."""
    stopping = heard(TaskBegan("1", "Exporting"), StopTask("1"), TaskMoved("1", 1, 2))

    assert stopping == (Task("1", "Exporting", 1, 2, is_stopping=True),)
    assert after(stopping, TaskEnded("1")) == ()


def test_news_of_a_task_that_has_ended_are_not_heard() -> None:
    """They cannot bring it back."""
    assert heard(TaskMoved("1", 1, 2), StopTask("1")) == ()


def test_another_server_begins_with_none() -> None:
    """What went on with the one before ended with it."""
    assert heard(TaskBegan("1", "Exporting"), Connect("127.0.0.1:9")) == ()
