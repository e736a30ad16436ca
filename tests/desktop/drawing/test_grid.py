"""The layout of thumbnails: only visible ones are drawn, and a click finds the one under it."""

from hypothesis import given
from hypothesis import strategies as st

from diptych_client.desktop.drawing.grid import Cell, Grid

GRIDS = st.builds(
    Grid,
    counts=st.lists(st.integers(0, 40), max_size=6).map(tuple),
    columns=st.integers(1, 7),
    cell=st.integers(1, 90),
    heading=st.integers(0, 40),
)


def everything(grid: Grid) -> list[Cell]:
    """All cells, counted one by one."""
    cells: list[Cell] = []
    y = 0
    for count in grid.counts:
        y += grid.heading
        for place in range(count):
            row, column = divmod(place, grid.columns)
            cells.append(Cell(len(cells), column * grid.cell, y + row * grid.cell))
        y += -(-count // grid.columns) * grid.cell
    return cells


@given(GRIDS, st.integers(0, 3000), st.integers(0, 900))
def test_visible_cells_are_those_that_meet_the_window(grid: Grid, top: int, height: int) -> None:
    """Each once, in order, at its place."""
    bottom = top + height

    visible = list(grid.visible(top, bottom))

    assert visible == [each for each in everything(grid) if each.y <= bottom and each.y + grid.cell > top]


@given(GRIDS)
def test_the_height_holds_every_cell_and_no_more(grid: Grid) -> None:
    """The scrolled area is as high as the whole grid."""
    cells = everything(grid)
    ends = [each.y + grid.cell for each in cells]

    assert grid.height >= max(ends, default=0)
    if grid.counts and grid.counts[-1]:
        assert grid.height == max(ends)


@given(GRIDS, st.data())
def test_a_click_finds_the_thumbnail_under_it(grid: Grid, data: st.DataObject) -> None:
    """Any point within a cell is that cell's."""
    cells = everything(grid)
    if not cells:
        assert grid.at(0, 0) is None
        return
    cell = data.draw(st.sampled_from(cells))
    x = data.draw(st.integers(cell.x, cell.x + grid.cell - 1))
    y = data.draw(st.integers(cell.y, cell.y + grid.cell - 1))

    assert grid.at(x, y) == cell.index


@given(GRIDS, st.integers(-50, 800), st.integers(-50, 3000))
def test_a_click_elsewhere_finds_nothing(grid: Grid, x: int, y: int) -> None:
    """On a heading, beside the last of a row, outside."""
    under = [
        each.index for each in everything(grid) if each.x <= x < each.x + grid.cell and each.y <= y < each.y + grid.cell
    ]

    assert grid.at(x, y) == (under[0] if under else None)


def test_headings_show_while_any_part_of_them_does() -> None:
    """Of two groups of one row each: headings at 0 and 130."""
    grid = Grid((3, 3), columns=3, cell=100, heading=30)

    assert [each.y for each in grid.headings(0, 500)] == [0, 130]
    assert [each.group for each in grid.headings(29, 100)] == [0]
    assert [each.group for each in grid.headings(30, 131)] == [1]
    assert list(grid.headings(160, 200)) == []


@given(GRIDS)
def test_the_row_of_every_thumbnail_is_found(grid: Grid) -> None:
    """A wall scrolls there."""
    assert [grid.top_of(each.index) for each in everything(grid)] == [each.y for each in everything(grid)]
