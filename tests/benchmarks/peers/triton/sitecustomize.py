"""Python reads this when it starts: Triton's own Python is older than the library it finds here.

Its locks written in C do not know `_recursion_count`, which the library of 3.11.7 asks one of them for.
"""

import threading
from multiprocessing import resource_tracker

if not hasattr(threading.RLock(), "_recursion_count"):
    resource_tracker._resource_tracker._lock = threading._PyRLock()
