"""The check of a dataset."""

from diptych.v1 import dataset_service_pb2 as wire
from diptych_client.sdk.convert.datasets import finding
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.values.datasets import Finding


async def check_dataset(calls: Calls, dataset_id: str) -> tuple[Finding, ...]:
    """The current problems of a dataset, most important first."""
    request = wire.CheckDatasetRequest(dataset_id=dataset_id)
    response = await calls.unary(calls.datasets.CheckDataset, request, may_retry=True)
    return tuple(finding(each) for each in response.findings)
