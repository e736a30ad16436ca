"""Datasets with pictures in them, made over the wire."""

from __future__ import annotations

import io
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from PIL import Image

from diptych.v1 import dataset_pb2
from diptych.v1 import dataset_service_pb2 as pb
from support.api_server import Api


def picture(seed: int, *, size: tuple[int, int] = (64, 48)) -> bytes:
    """A small picture that is different for every seed."""
    image = Image.new("RGB", size, (seed * 37 % 256, seed * 91 % 256, seed * 53 % 256))
    image.putpixel((seed % size[0], seed % size[1]), (255, 255, 255))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


@dataclass(frozen=True)
class Shot:
    """One picture to be captured."""

    label_id: str
    data: bytes
    burst_id: str
    capture_id: str

    @classmethod
    def new(cls, label_id: str, data: bytes, *, burst_id: str = "") -> Shot:
        """A picture with its own ids."""
        return cls(label_id, data, burst_id or str(uuid.uuid4()), str(uuid.uuid4()))


async def new_dataset(api: Api, *labels: str) -> tuple[str, list[str]]:
    """A dataset with labels: its id and theirs."""
    dataset = (await api.datasets.CreateDataset(pb.CreateDatasetRequest(dataset=dataset_pb2.Dataset(name="d")))).dataset
    ids = []
    for name in labels:
        made = await api.datasets.CreateLabel(pb.CreateLabelRequest(dataset_id=dataset.id, name=name))
        ids.append(made.label.id)
    return dataset.id, ids


async def capture(
    api: Api, dataset_id: str, shots: Sequence[Shot], *, group_id: str = ""
) -> list[pb.CaptureInstancesResponse]:
    """The acknowledgements of a stream of pictures."""

    async def requests() -> AsyncIterator[pb.CaptureInstancesRequest]:
        yield pb.CaptureInstancesRequest(target=pb.CaptureTarget(dataset_id=dataset_id, group_id=group_id))
        for shot in shots:
            yield pb.CaptureInstancesRequest(
                picture=pb.CapturePicture(
                    capture_id=shot.capture_id, label_id=shot.label_id, burst_id=shot.burst_id, picture=shot.data
                )
            )

    return [response async for response in api.datasets.CaptureInstances(requests())]


async def read(api: Api, dataset_id: str) -> dataset_pb2.Dataset:
    """The dataset as it is now."""
    return (await api.datasets.GetDataset(pb.GetDatasetRequest(dataset_id=dataset_id))).dataset


async def counts(api: Api, dataset_id: str) -> dict[str, int]:
    """How many instances each label of a dataset has."""
    return {label.name: label.instance_count for label in (await read(api, dataset_id)).labels}
