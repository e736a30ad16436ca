"""The backbones that datasets may use."""

from dataclasses import dataclass

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal


@dataclass(frozen=True)
class BackboneNames:
    """The backbones of this server, and the default for datasets that name none."""

    default: str
    known: tuple[str, ...]

    def resolve(self, name: str) -> str:
        """The name of the requested backbone; the default if `name` is empty.

        Raises:
            Refusal: BACKBONE_UNKNOWN.
        """
        if name and name not in self.known:
            known = ", ".join(self.known)
            message = f'There is no backbone "{name}"; this server has: {known}.'
            raise Refusal(Reason.BACKBONE_UNKNOWN, message, backbone=name, known=known)
        return name or self.default
