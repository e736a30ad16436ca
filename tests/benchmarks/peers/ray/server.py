"""The model on Ray Serve, a replica per core; a picture is the body of a request."""

import signal

import ray
from ray import serve
from served_model import CORES, PORTS, ServedModel
from starlette.requests import Request


@serve.deployment(num_replicas=CORES, max_ongoing_requests=16, ray_actor_options={"num_cpus": 1})
class Served:
    """Bytes in, JSON out."""

    def __init__(self) -> None:
        self._model = ServedModel()

    async def __call__(self, request: Request) -> list[list[float]]:
        """The confidences by head."""
        return self._model.predict([await request.body()])[0].tolist()


if __name__ == "__main__":
    ray.init(num_cpus=CORES, include_dashboard=False, log_to_driver=False, configure_logging=False)
    serve.start(http_options={"host": "127.0.0.1", "port": PORTS[0]})
    serve.run(Served.bind(), route_prefix="/predict")
    signal.sigwait([signal.SIGTERM, signal.SIGINT])
    serve.shutdown()
    ray.shutdown()
