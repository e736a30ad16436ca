"""Machine learning on arrays; the only package that uses torch and OpenVINO."""
