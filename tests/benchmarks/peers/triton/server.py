"""The model on NVIDIA Triton, through PyTriton: an instance per core, dynamic batching, the V2 protocol over gRPC.

Triton runs PyTriton's side of a model in a separate Python, whose locks lack a method that the library of the
Python here asks one of them for. So that side gets another lock.
"""

import numpy as np
from pytriton.decorators import batch
from pytriton.model_config import DynamicBatcher, ModelConfig, Tensor
from pytriton.models.model import Model
from pytriton.triton import Triton, TritonConfig
from served_model import CORES, PORTS, ServedModel

LOCK = b"""
import multiprocessing.resource_tracker, threading
multiprocessing.resource_tracker._resource_tracker._lock = threading._PyRLock()
"""

model = ServedModel(threads=CORES)
files_of = Model.get_proxy_model_files


def files_with_lock(self: Model) -> dict[str, bytes]:
    """The files of PyTriton's side, the lock before that which needs it."""
    return {name: LOCK + data if name.endswith("/data.py") else data for name, data in files_of(self).items()}


@batch
def predict(picture: np.ndarray) -> dict[str, np.ndarray]:
    """The confidences (N, heads, labels) of pictures (N, 1)."""
    return {"confidences": model.predict(picture[:, 0].tolist())}


def instance(picture: np.ndarray) -> np.ndarray:
    """A separate name for each instance."""
    return predict(picture)


if __name__ == "__main__":
    http, grpc, metrics = PORTS
    Model.get_proxy_model_files = files_with_lock
    config = TritonConfig(http_port=http, grpc_port=grpc, metrics_port=metrics, allow_metrics=False, log_verbose=0)
    with Triton(config=config) as triton:
        triton.bind(
            model_name="served",
            infer_func=[predict] * CORES,
            inputs=[Tensor(name="picture", dtype=bytes, shape=(1,))],
            outputs=[Tensor(name="confidences", dtype=np.float32, shape=(2, -1))],
            config=ModelConfig(max_batch_size=4, batcher=DynamicBatcher(max_queue_delay_microseconds=0)),
            strict=False,
        )
        triton.serve()
