"""The ceiling: the same work in plain threads, without any server. `in_process.py FOLDER THREADS BATCH SECONDS`.

Every thread has its own share of the pictures in memory, in batches that are always full.
"""

import json
import sys
import threading
import time
from pathlib import Path

import numpy as np
from served_model import ServedModel

WARM_UP_SECONDS = 0.5


def main() -> None:
    """Measure, and print the result."""
    folder, threads, batch, seconds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    pictures = [path.read_bytes() for path in sorted(folder.glob("*.jpg"))]
    model = ServedModel(threads=threads)
    latencies: list[float] = []
    begins = time.perf_counter() + WARM_UP_SECONDS
    is_over = threading.Event()

    def work(start: int) -> None:
        while not is_over.is_set():
            chosen = [pictures[(start + offset) % len(pictures)] for offset in range(batch)]
            sent = time.perf_counter()
            model.predict(chosen)
            answered = time.perf_counter()
            start += batch
            if begins <= answered < begins + seconds:
                latencies.extend([answered - sent] * batch)

    workers = [threading.Thread(target=work, args=(number * batch,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    time.sleep(begins - time.perf_counter())
    before = time.process_time()
    time.sleep(begins + seconds - time.perf_counter())
    cpu = time.process_time() - before
    is_over.set()
    for worker in workers:
        worker.join()
    p50, p99 = np.percentile(1000 * np.array(latencies), [50, 99])
    result = {"answers": len(latencies), "cpu_seconds": cpu, "p50_millis": p50, "p99_millis": p99}
    sys.stdout.write(json.dumps(result))


if __name__ == "__main__":
    main()
