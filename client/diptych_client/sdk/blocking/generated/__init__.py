"""The blocking classes that are made from the async ones. Written by `make proto`."""
