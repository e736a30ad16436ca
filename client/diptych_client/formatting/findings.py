"""The short form of the findings of a dataset, for the terminal and the window."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from diptych_client import sdk


def findings_in_short(found: Sequence[sdk.Finding], *, but: Collection[sdk.FindingKind] = ()) -> Sequence[sdk.Finding]:
    """The findings without the kinds in `but`, and without comparisons that are still pending."""
    return [each for each in found if each.kind not in {*but, sdk.FindingKind.NOT_COMPARED}]
