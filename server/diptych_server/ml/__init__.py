"""Learning: arrays in, arrays out. The only home of torch and OpenVINO."""
