"""What the documentation is made of besides words: tables of the protos and the settings, and the example programs."""
