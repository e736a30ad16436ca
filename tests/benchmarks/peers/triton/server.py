"""The model on NVIDIA Triton, through PyTriton: an instance per core, dynamic batching, the V2 protocol over gRPC."""

import numpy as np
from pytriton.decorators import batch
from pytriton.model_config import DynamicBatcher, ModelConfig, Tensor
from pytriton.triton import Triton, TritonConfig
from served_model import CORES, PORTS, ServedModel

model = ServedModel(threads=CORES)


@batch
def predict(picture: np.ndarray) -> dict[str, np.ndarray]:
    """The confidences (N, heads, labels) of pictures (N, 1)."""
    return {"confidences": model.predict(picture[:, 0].tolist())}


def instance(picture: np.ndarray) -> np.ndarray:
    """A name of its own for each instance."""
    return predict(picture)


if __name__ == "__main__":
    http, grpc, metrics = PORTS
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
