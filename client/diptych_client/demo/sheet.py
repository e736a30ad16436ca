"""The result of the demo as one picture: every live scene, with the answers of both snapshots."""

from collections.abc import Mapping, Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from diptych_client.demo.outcome import LiveTake, Verdict, share_right
from diptych_client.formatting.text import percent

_INK, _FAINT, _PAPER, _CARD, _TRACK = "#1c2733", "#6b7785", "#f4f1ea", "#ffffff", "#e8e4da"
_RIGHT, _WRONG = "#1b7f5c", "#c2402f"
_SIDES = ("#d8862b", "#3276b1")  # side A and side B, safe for colour blindness
_SCALE = 2  # drawn at twice the size for sharp edges on any screen
_WIDTH, _MARGIN, _HEADER = 1240, 28, 118
_CARD_WIDTH, _CARD_HEIGHT, _GAP = 580, 168, 24
_PICTURE = (200, 150)
_MOST_LABELS = 3


def draw_sheet(takes: Sequence[LiveTake], names: Sequence[str]) -> bytes:
    """A PNG of all takes in two columns; `names` are those of the two snapshots."""
    rows = (len(takes) + 1) // 2
    height = _HEADER + rows * (_CARD_HEIGHT + _GAP) + _MARGIN - _GAP
    image = Image.new("RGB", (_WIDTH * _SCALE, height * _SCALE), _PAPER)
    pen = _Pen(image)
    _draw_header(pen, takes, names)
    for index, take in enumerate(takes):
        x = _MARGIN + index % 2 * (_CARD_WIDTH + _GAP)
        _draw_card(pen, take, x=x, y=_HEADER + index // 2 * (_CARD_HEIGHT + _GAP))
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


class _Pen:
    """Draws in points at any scale."""

    def __init__(self, image: Image.Image) -> None:
        self._image = image
        self._draw = ImageDraw.Draw(image)
        self._fonts: dict[int, ImageFont.FreeTypeFont | ImageFont.ImageFont] = {}

    def text(self, x: float, y: float, text: str, *, size: int, colour: str, anchor: str = "la") -> None:
        """Text with its anchor at (x, y)."""
        font = self._fonts.setdefault(size, ImageFont.load_default(size * _SCALE))
        self._draw.text((x * _SCALE, y * _SCALE), text, font=font, fill=colour, anchor=anchor)

    def box(self, x: float, y: float, width: float, height: float, *, colour: str, radius: float = 0) -> None:
        """A filled box with rounded corners."""
        corners = (x * _SCALE, y * _SCALE, (x + width) * _SCALE, (y + height) * _SCALE)
        self._draw.rounded_rectangle(corners, radius * _SCALE, fill=colour)

    def picture(self, x: float, y: float, data: bytes) -> None:
        """A picture, cropped to the common size."""
        with Image.open(BytesIO(data)) as opened:
            picture = opened.convert("RGB")
        width, height = _PICTURE[0] * _SCALE, _PICTURE[1] * _SCALE
        scale = max(width / picture.width, height / picture.height)
        resized = picture.resize(
            (round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS
        )
        left, top = (resized.width - width) // 2, (resized.height - height) // 2
        cut = resized.crop((left, top, left + width, top + height))
        mask = Image.new("L", cut.size, 0)
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, width - 1, height - 1), 8 * _SCALE, fill=255)
        self._image.paste(cut, (round(x * _SCALE), round(y * _SCALE)), mask)


def _draw_header(pen: _Pen, takes: Sequence[LiveTake], names: Sequence[str]) -> None:
    pen.text(_MARGIN, 26, "The same frames, two snapshots", size=30, colour=_INK)
    x = float(_MARGIN)
    for side, name in enumerate(names):
        pen.box(x, 78, 16, 16, colour=_SIDES[side], radius=4)
        text = f"{name}: {percent(share_right(takes, side))} of the frames right"
        pen.text(x + 26, 86, text, size=18, colour=_INK, anchor="lm")
        x += 420


def _draw_card(pen: _Pen, take: LiveTake, *, x: float, y: float) -> None:
    pen.box(x, y, _CARD_WIDTH, _CARD_HEIGHT, colour=_CARD, radius=12)
    pen.picture(x + 9, y + 9, take.picture)
    inner = x + _PICTURE[0] + 26
    pen.text(inner, y + 14, take.label, size=19, colour=_INK)
    pen.text(x + _CARD_WIDTH - 14, y + 17, take.setting[:30], size=14, colour=_FAINT, anchor="ra")
    shown = _strongest([verdict.confidences for verdict in take.verdicts])
    for side, verdict in enumerate(take.verdicts):
        _draw_side(pen, verdict, shown, take.label, side=side, x=inner + side * 178, y=y + 48)


def _draw_side(pen: _Pen, verdict: Verdict, shown: Sequence[str], label: str, *, side: int, x: float, y: float) -> None:
    is_right = verdict.answered == label
    pen.text(x, y, verdict.answered[:14], size=18, colour=_RIGHT if is_right else _WRONG)
    pen.text(x + 160, y + 4, f"{verdict.right} of {verdict.frames}", size=13, colour=_FAINT, anchor="ra")
    for row, name in enumerate(shown):
        top = y + 34 + row * 25
        share = verdict.confidences.get(name, 0.0)
        pen.text(x, top + 7, name[:7], size=12, colour=_FAINT, anchor="lm")
        pen.box(x + 52, top, 108, 14, colour=_TRACK, radius=4)
        if share * 108 >= 1:
            pen.box(x + 52, top, 108 * share, 14, colour=_SIDES[side], radius=min(4, 54 * share))


def _strongest(confidences: Sequence[Mapping[str, float]]) -> Sequence[str]:
    """The labels with the highest confidence from any snapshot, in their usual order."""
    peaks = {name: max(each.get(name, 0.0) for each in confidences) for name in confidences[0]}
    chosen = sorted(peaks, key=lambda name: -peaks[name])[:_MOST_LABELS]
    return [name for name in peaks if name in chosen]
