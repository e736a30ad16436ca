"""Background jobs, on Procrastinate: embedding, training, and the recovery of the jobs of lost workers."""
