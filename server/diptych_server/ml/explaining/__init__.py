"""Why a head answers as it does, and what in its data looks like a mistake; needs only NumPy."""
