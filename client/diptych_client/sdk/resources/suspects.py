"""What is probably a mistake in a dataset."""

from diptych.v1 import explanation_service_pb2 as wire
from diptych_client.sdk.convert.data_questions import suspect
from diptych_client.sdk.resources.dataset_part import DatasetPart
from diptych_client.sdk.values.suspects import Suspect, Suspects

_PAGE_SIZE = 200


class DatasetSuspects(DatasetPart):
    """The method of a dataset for its suspects."""

    __slots__ = ()

    async def suspects(self, *, most: int = 200) -> Suspects:
        """Pictures and recordings that are probably under the wrong label, or unlike the others of their label.

        It examines the dataset as it is now, and also without a trained snapshot. Probable mistakes come first.

        Args:
            most: The most suspects to return.
        """
        request = wire.ListSuspectsRequest(dataset_id=self.id, page_size=min(max(most, 1), _PAGE_SIZE))
        names = {label.id: label.name for label in self.labels}
        found: list[Suspect] = []
        page = wire.ListSuspectsResponse()
        async for page in self._calls.pages(self._calls.explanations.ListSuspects, request):
            found += [suspect(message, names) for message in page.suspects]
            if len(found) >= most:
                break
        return Suspects(
            suspects=tuple(found[:most]),
            examined_instance_count=page.examined_instance_count,
            pending_instance_count=page.pending_instance_count,
            snapshot_id=page.snapshot_id,
        )
