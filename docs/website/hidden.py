"""An extension of griffe that omits private fields from the parameters of dataclasses in the reference."""

from typing import Any

from griffe import Class, Extension


class HiddenFields(Extension):
    """Leaves fields out whose names begin with an underscore, such as the connection of a handle."""

    def on_class_members(self, *, cls: Class, **_more: Any) -> None:
        """Called by griffe once it has read a class, before it makes the constructor of a dataclass."""
        for name, member in list(cls.members.items()):
            if name.startswith("_") and not name.startswith("__") and member.is_attribute:
                cls.del_member(name)
