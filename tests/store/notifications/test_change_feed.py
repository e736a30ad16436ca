"""What a watch learns when it asks for changes."""

from uuid import UUID

from diptych_server.core.ids import new_id
from diptych_server.store.notifications import change_feed as module
from diptych_server.store.notifications.change_feed import ChangeFeed, Taken

HERE, ELSEWHERE = new_id(), new_id()


async def taken(news: ChangeFeed) -> Taken | None:
    """What there is now."""
    return await news.take(timeout_seconds=0)


async def test_a_thing_that_changes_often_is_told_once() -> None:
    """In the order of first changes, and not again when it was taken."""
    news, one, other, frozen = ChangeFeed({HERE}), new_id(), new_id(), new_id()

    for kind, subject in (("dataset", one), ("snapshot", frozen), ("dataset", other), ("dataset", one)):
        news.add(kind, HERE, subject)

    assert await taken(news) == Taken((one, other), (frozen,))
    assert await taken(news) is None


async def test_other_workspaces_are_no_news() -> None:
    """Unless all are asked for."""
    some, every, subject = ChangeFeed({HERE}), ChangeFeed(None), new_id()

    for news in (some, every):
        news.add("dataset", ELSEWHERE, subject)

    assert await taken(some) is None
    assert await taken(every) == Taken((subject,))


async def test_what_is_lost_is_said_and_what_comes_later_told() -> None:
    """What was collected before is lost as well."""
    news, before, after = ChangeFeed(None), new_id(), new_id()

    news.add("dataset", HERE, before)
    news.lose()
    news.add("dataset", HERE, after)

    assert await taken(news) == Taken((after,), is_lost=True)


async def test_a_watch_that_does_not_look_holds_a_bounded_heap() -> None:
    """It is notified that it missed some."""
    news = ChangeFeed(None)

    for number in range(module._MOST_KEPT + 1):
        news.add("snapshot", HERE, UUID(int=number))

    assert await taken(news) == Taken(is_lost=True)
