"""The changes that a watch gets."""

from uuid import UUID

from diptych_server.core.ids import new_id
from diptych_server.store.notifications import change_feed as module
from diptych_server.store.notifications.change_feed import ChangeFeed, Taken

HERE, ELSEWHERE = new_id(), new_id()


async def taken(news: ChangeFeed) -> Taken | None:
    """The current changes."""
    return await news.take(timeout_seconds=0)


async def test_frequent_changes_of_a_thing_are_reported_once() -> None:
    """In the order of first changes, and not again when it was taken."""
    news, one, other, frozen = ChangeFeed({HERE}), new_id(), new_id(), new_id()

    for kind, subject in (("dataset", one), ("snapshot", frozen), ("dataset", other), ("dataset", one)):
        news.add(kind, HERE, subject)

    assert await taken(news) == Taken((one, other), (frozen,))
    assert await taken(news) is None


async def test_changes_of_other_workspaces_are_not_reported() -> None:
    """Unless all are asked for."""
    some, every, subject = ChangeFeed({HERE}), ChangeFeed(None), new_id()

    for news in (some, every):
        news.add("dataset", ELSEWHERE, subject)

    assert await taken(some) is None
    assert await taken(every) == Taken((subject,))


async def test_losses_are_reported_and_later_changes_follow() -> None:
    """What was collected before is lost as well."""
    news, before, after = ChangeFeed(None), new_id(), new_id()

    news.add("dataset", HERE, before)
    news.lose()
    news.add("dataset", HERE, after)

    assert await taken(news) == Taken((after,), is_lost=True)


async def test_an_unread_watch_uses_bounded_memory() -> None:
    """It is notified that it missed some."""
    news = ChangeFeed(None)

    for number in range(module._MOST_KEPT + 1):
        news.add("snapshot", HERE, UUID(int=number))

    assert await taken(news) == Taken(is_lost=True)
