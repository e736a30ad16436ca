"""A view of a snapshot for the window: how many pictures each burst has.

A package announces it in its pyproject.toml:

    [project.entry-points."diptych.visualizations"]
    "burst sizes" = "burst_sizes:burst_sizes"
"""

from collections import Counter

from diptych_client.visualizations import Bar, Bars, Summary, TextView, View


def burst_sizes(summary: Summary) -> View:
    """A bar for each burst, the largest first."""
    sizes = Counter(each.burst_id for each in summary.instances).most_common()
    if not sizes:
        return TextView("Pictures per burst", "There are no pictures.")
    bars = [Bar(f"burst {number}", size, f"{size:,}") for number, (_, size) in enumerate(sizes, start=1)]
    return Bars("Pictures per burst", bars, most=sizes[0][1])
