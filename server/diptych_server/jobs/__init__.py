"""Work that outlives a call, on Procrastinate: embedding, training, and the sweep after lost workers."""
