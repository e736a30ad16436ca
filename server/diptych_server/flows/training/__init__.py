"""Training: requested, run, watched."""
