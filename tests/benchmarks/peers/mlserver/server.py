"""The model on MLServer, a parallel worker per core: `model-settings.json` names this class."""

from mlserver import MLModel
from mlserver.types import InferenceRequest, InferenceResponse, ResponseOutput
from served_model import ServedModel


class Served(MLModel):
    """The V2 protocol over gRPC; a picture is one element of type BYTES."""

    async def load(self) -> bool:
        """Load the model in a worker."""
        self._model = ServedModel()
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        """The confidences (N, heads, labels)."""
        confidences = self._model.predict(list(payload.inputs[0].data))
        output = ResponseOutput(
            name="confidences", shape=list(confidences.shape), datatype="FP32", data=confidences.ravel().tolist()
        )
        return InferenceResponse(model_name=self.name, outputs=[output])
