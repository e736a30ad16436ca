"""Which backbones datasets may name."""

from dataclasses import dataclass

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal


@dataclass(frozen=True)
class BackboneNames:
    """The names that this server knows, and the one that a dataset gets when it asks for none."""

    default: str
    known: tuple[str, ...]

    def resolve(self, name: str) -> str:
        """The name to use where `name` was asked for; empty asks for the default.

        Raises:
            Refusal: BACKBONE_UNKNOWN.
        """
        if name and name not in self.known:
            known = ", ".join(self.known)
            message = f'There is no backbone "{name}"; this server knows: {known}.'
            raise Refusal(Reason.BACKBONE_UNKNOWN, message, backbone=name, known=known)
        return name or self.default
