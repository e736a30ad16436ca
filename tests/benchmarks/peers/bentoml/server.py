"""The model on BentoML, a worker per core; a picture is the body of a request."""

import bentoml
from served_model import CORES, ServedModel


@bentoml.service(workers=CORES, threads=1, logging={"access": {"enabled": False}}, metrics={"enabled": False})
class Served:
    """Bytes in, JSON out."""

    def __init__(self) -> None:
        self._model = ServedModel()

    @bentoml.api
    def predict(self, picture: bytes, /) -> list[list[float]]:
        """The confidences by head."""
        return self._model.predict([picture])[0].tolist()
