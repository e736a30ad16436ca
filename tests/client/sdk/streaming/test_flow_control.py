"""The choice of the next frame."""

from diptych_client.sdk.streaming.flow_control import FlowControl, PendingFrame, Skipped


def frame(number: int) -> PendingFrame:
    """A frame with this id."""
    return PendingFrame(number, b"")


def offered_and_taken(frames: int) -> FlowControl:
    """Credits with frames 1 to `frames` in flight."""
    credit = FlowControl()
    for number in range(1, frames + 1):
        credit.offer(frame(number))
        credit.take(now=0)
    return credit


def test_at_most_two_frames_are_in_flight() -> None:
    """A third frame waits for a credit."""
    credit = offered_and_taken(2)

    credit.offer(frame(3))

    assert credit.take(now=0) is None


def test_the_newest_frame_replaces_the_waiting_one() -> None:
    """A skipped frame is reported together with the frame that replaced it."""
    credit = offered_and_taken(2)
    credit.offer(frame(3))

    passed_over = credit.offer(frame(4))

    assert passed_over == Skipped(3, newer_frame_id=4)


def test_an_outcome_returns_the_credit() -> None:
    """After an answer the waiting frame is sent."""
    credit = offered_and_taken(2)
    credit.offer(frame(3))

    credit.settle(1)

    assert credit.take(now=0) == frame(3)


def test_a_second_frame_is_sent_shortly_before_the_next_answer() -> None:
    """A busy server gets few frames that it would only skip, and the one it computes is not old."""
    credit = FlowControl()
    for number, moment in enumerate((0.0, 0.2), start=1):
        credit.offer(frame(number))
        credit.take(now=moment)
        credit.settle(number)
        credit.answered(now=moment + 0.1)
    credit.offer(frame(3))
    credit.take(now=0.3)
    credit.offer(frame(4))

    early, due = credit.take(now=0.44), credit.take(now=0.46)

    assert (early, due) == (None, frame(4))


def test_a_frame_is_sent_immediately_if_none_is_in_flight() -> None:
    """However slow the answers are, an idle stream does not wait."""
    credit = FlowControl()
    for moment in (0.0, 5.0):
        credit.answered(now=moment)
    credit.offer(frame(1))

    assert credit.take(now=5.0) == frame(1)


def test_a_frame_is_settled_once() -> None:
    """A second outcome of the same frame does not count."""
    credit = offered_and_taken(1)

    first, second = credit.settle(1), credit.settle(1)

    assert (first, second) == (True, False)
    assert credit.is_idle


def test_after_a_reconnect_the_newest_frame_is_sent_again() -> None:
    """Of two frames in flight the newer one waits for the next connection, the older one is skipped."""
    credit = offered_and_taken(2)

    passed_over = list(credit.connection_lost())

    assert passed_over == [Skipped(1, newer_frame_id=2)]
    assert credit.take(now=0) == frame(2)


def test_after_a_reconnect_a_waiting_frame_replaces_those_in_flight() -> None:
    """Nothing old travels twice when something newer waits."""
    credit = offered_and_taken(2)
    credit.offer(frame(3))

    passed_over = list(credit.connection_lost())

    assert passed_over == [Skipped(1, newer_frame_id=3), Skipped(2, newer_frame_id=3)]
    assert credit.take(now=0) == frame(3)
