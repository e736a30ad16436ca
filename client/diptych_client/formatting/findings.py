"""What is said in passing of what spoils a dataset, in the terminal and in the window."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from diptych_client import sdk


def findings_in_short(found: Sequence[sdk.Finding], *, but: Collection[sdk.FindingKind] = ()) -> Sequence[sdk.Finding]:
    """The findings without those that were said already, and without what is open, which time settles by itself."""
    return [each for each in found if each.kind not in {*but, sdk.FindingKind.NOT_COMPARED}]
