"""Requesting, running and watching trainings."""
