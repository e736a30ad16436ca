"""A folder of pictures on its way into a dataset: found, grouped into bursts, sent."""
