"""What the doctor's tests ask for by name."""

from support.doctor import make_settings

__all__ = ["make_settings"]
