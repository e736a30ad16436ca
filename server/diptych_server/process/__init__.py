"""Operating-system support for long-running processes: signals, child processes, limits, logs, metrics."""
