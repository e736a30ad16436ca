"""The model on LitServe, a worker per core. An argument sets the size of batches; without one it does not batch."""

import base64
import sys

import litserve
from served_model import CORES, PORTS, ServedModel

WAIT_SECONDS = 0.002


class Served(litserve.LitAPI):
    """JSON in, JSON out."""

    def setup(self, device: str) -> None:
        """Load the model in a worker."""
        self._model = ServedModel()

    def decode_request(self, request: dict[str, str]) -> bytes:
        """The picture of a request."""
        return base64.b64decode(request["picture"])

    def predict(self, pictures: bytes | list[bytes]) -> list:
        """The confidences of a picture, or of each of a batch."""
        if isinstance(pictures, list):
            return list(self._model.predict(pictures))
        return self._model.predict([pictures])[0]

    def batch(self, inputs: list[bytes]) -> list[bytes]:
        """The pictures as they are, not as an array."""
        return inputs

    def unbatch(self, output: list) -> list:
        """The answers as they are."""
        return output

    def encode_response(self, output: object) -> list[list[float]]:
        """The confidences by head."""
        return output.tolist()


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    api = Served(max_batch_size=size, batch_timeout=WAIT_SECONDS) if size > 1 else Served()
    server = litserve.LitServer(api, accelerator="cpu", workers_per_device=CORES, fast_queue=size > 1)
    server.run(host="127.0.0.1", port=PORTS[0], generate_client_file=False, log_level="warning")
