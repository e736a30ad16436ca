"""Generates parts of the documentation: tables of the protos and settings, the commands, and the example programs."""
