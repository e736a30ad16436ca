"""The blocking classes, generated from the async ones by `make proto`."""
