"""Calls whose answer is lost on the way: the client repeats them, and they have happened once."""

from typing import Final

from diptych_client.sdk import Client, TrainingParameters
from support.lived_in import LivedIn
from support.load_balancer import balancing
from support.server_process import ServerProcess

MANAGEMENT_BYTES: Final = 64
"""More than the frames by which HTTP/2 manages a connection, less than a job."""


class Loss:
    """Loses the next answer after it was armed."""

    def __init__(self) -> None:
        self.is_armed = False
        self.count = 0

    def arrives(self, data: bytes) -> bool:
        """Whether these bytes of a server reach the client."""
        is_lost = self.is_armed and len(data) > MANAGEMENT_BYTES
        if is_lost:
            self.is_armed = False
            self.count += 1
        return not is_lost


async def test_a_copy_whose_answer_is_lost_is_made_and_trained_once(
    shared_server: ServerProcess, lived_in: LivedIn
) -> None:
    """No copy without a training, and not two of them: copying and training are one call under one request id."""
    name, loss = "Lost on the way", Loss()
    async with balancing([shared_server.address], arrives=loss.arrives) as address, Client(address) as client:
        snapshot = await client.snapshots.get(lived_in.snapshot_ids[0])
        loss.is_armed = True

        job = await snapshot.train(TrainingParameters(epochs=1), copy_name=name)
        await job.result()

        copies = [each async for each in client.snapshots.list() if each.name == name]
        jobs = [each.id async for each in client.training_jobs.list(snapshot=copies[0])]

    assert loss.count == 1
    assert [each.id for each in copies] == [job.snapshot_id]
    assert jobs == [job.id]
    assert copies[0].is_trained
