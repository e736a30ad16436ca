"""The layout of thumbnails: only visible ones are drawn, and a click finds the one under it."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from diptych_client.desktop.drawing.grid import Cell, Grid


@dataclass(frozen=True)
class Plan:
    """What a grid is made of."""

    counts: tuple[tuple[int, ...], ...]
    columns: int
    cell: int
    heading: int
    line: int

    @property
    def grid(self) -> Grid:
        """The grid."""
        return Grid(self.counts, columns=self.columns, cell=self.cell, heading=self.heading, line=self.line)


PLANS = st.builds(
    Plan,
    counts=st.lists(st.lists(st.integers(1, 20), max_size=5).map(tuple), max_size=6).map(tuple),
    columns=st.integers(1, 7),
    cell=st.integers(1, 90),
    heading=st.integers(0, 40),
    line=st.integers(0, 24),
)


def everything(plan: Plan) -> list[Cell]:
    """All cells, counted one by one: a recording that fits beside the previous ones of its row is put there."""
    cells: list[Cell] = []
    y = 0
    for recordings in plan.counts:
        y += plan.heading
        rows: list[list[int]] = []
        for count in recordings:
            if rows and sum(rows[-1]) + count <= plan.columns:
                rows[-1].append(count)
            else:
                rows.append([count])
        for row in rows:
            y += plan.line
            for place in range(sum(row)):
                down, column = divmod(place, plan.columns)
                cells.append(Cell(len(cells), column * plan.cell, y + down * plan.cell))
            y += -(-sum(row) // plan.columns) * plan.cell
    return cells


@given(PLANS, st.integers(0, 3000), st.integers(0, 900))
def test_visible_cells_are_those_that_meet_the_window(plan: Plan, top: int, height: int) -> None:
    """Each once, in order, at its place."""
    bottom = top + height

    visible = list(plan.grid.visible(top, bottom))

    assert visible == [each for each in everything(plan) if each.y <= bottom and each.y + plan.cell > top]


@given(PLANS)
def test_the_height_holds_every_cell_and_no_more(plan: Plan) -> None:
    """The scrolled area is as high as the whole grid."""
    cells = everything(plan)
    ends = [each.y + plan.cell for each in cells]

    assert plan.grid.height >= max(ends, default=0)
    if plan.counts and plan.counts[-1]:
        assert plan.grid.height == max(ends)


@given(PLANS, st.data())
def test_a_click_finds_the_thumbnail_under_it(plan: Plan, data: st.DataObject) -> None:
    """Any point within a cell is that cell's."""
    cells = everything(plan)
    if not cells:
        assert plan.grid.at(0, 0) is None
        return
    cell = data.draw(st.sampled_from(cells))
    x = data.draw(st.integers(cell.x, cell.x + plan.cell - 1))
    y = data.draw(st.integers(cell.y, cell.y + plan.cell - 1))

    assert plan.grid.at(x, y) == cell.index


@given(PLANS, st.integers(-50, 800), st.integers(-50, 3000))
def test_a_click_elsewhere_finds_nothing(plan: Plan, x: int, y: int) -> None:
    """On a heading, beside the last of a row, outside."""
    under = [
        each.index for each in everything(plan) if each.x <= x < each.x + plan.cell and each.y <= y < each.y + plan.cell
    ]

    assert plan.grid.at(x, y) == (under[0] if under else None)


def test_headings_show_while_any_part_of_them_does() -> None:
    """Of two groups of one row each: headings at 0 and 130."""
    grid = Grid([[3], [3]], columns=3, cell=100, heading=30)

    assert [each.y for each in grid.headings(0, 500)] == [0, 130]
    assert [each.group for each in grid.headings(29, 100)] == [0]
    assert [each.group for each in grid.headings(30, 131)] == [1]
    assert list(grid.headings(160, 200)) == []


@given(PLANS)
def test_the_row_of_every_thumbnail_is_found(plan: Plan) -> None:
    """A wall scrolls there: to the line above, for the first row of a recording."""
    grid = plan.grid
    firsts = {strip.first: strip.count for strip in grid.strips(0, grid.height)}
    in_first_row = {first + place for first, count in firsts.items() for place in range(min(count, plan.columns))}

    for cell in everything(plan):
        assert grid.top_of(cell.index) == cell.y - (plan.line if cell.index in in_first_row else 0)


@given(PLANS)
def test_every_recording_lies_above_its_thumbnails(plan: Plan) -> None:
    """Its bracket begins at its first thumbnail, and none is shared."""
    grid, cells = plan.grid, everything(plan)

    strips = list(grid.strips(0, grid.height))

    assert [strip.count for strip in strips] == [count for recordings in plan.counts for count in recordings]
    for strip in strips:
        first = cells[strip.first]
        assert (strip.column * plan.cell, strip.y + plan.line) == (first.x, first.y)
