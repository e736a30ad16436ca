"""The themes of the window and of each kind of control, made again when the appearance changes."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.colours import DANGER, Colour, Palette
from diptych_client.desktop.drawing.style import BODY, CARD_RADIUS, CONTROL, ICON, RADIUS, SNUG, SWATCH

_WHITE: Colour = (255, 255, 255, 255)
_EDGED = (dpg.mvButton, dpg.mvCheckbox, dpg.mvCombo, dpg.mvInputInt, dpg.mvInputText, dpg.mvProgressBar)
"""Items for input get an edge, as their background alone is hard to see."""
_CONTROLS = (dpg.mvButton, dpg.mvCheckbox, dpg.mvCombo, dpg.mvInputInt, dpg.mvInputText)


@dataclass(frozen=True, slots=True)
class Themes:
    """The items of the themes."""

    window: int
    primary: int
    """For the primary button."""
    danger: int
    chosen: int
    """For the active tab."""
    tab: int
    """For the other tabs."""
    faint: int
    """For secondary text."""
    small: int
    """For secondary text below other items, without the space that aligns a text with controls beside it."""
    tight: int
    """For other text without that space."""
    problem: int
    plain: int
    """For a box that only scrolls: without an edge or padding."""
    icon: int
    """For a box around an icon button, as high as other controls."""


def make_themes(palette: Palette, *, scale: float) -> Themes:
    """Make the themes of a palette; call it between `create_context` and `destroy_context`."""
    return Themes(
        window=_window(palette, scale),
        primary=_button(palette.accent, _WHITE, palette),
        danger=_button(DANGER, _WHITE, palette),
        chosen=_button(palette.field_hovered, palette.text, palette),
        tab=_button(palette.panel, palette.faint, palette),
        faint=_text(palette.faint),
        small=_text(palette.faint, is_tight=True),
        tight=_text(palette.text, is_tight=True),
        problem=_text(palette.error),
        plain=_styled(dpg.mvChildWindow, (dpg.mvStyleVar_WindowPadding, 0, 0), (dpg.mvStyleVar_ItemSpacing, 6, 6)),
        icon=_styled(dpg.mvImageButton, (dpg.mvStyleVar_FramePadding, *(((CONTROL - ICON) / 2 * scale,) * 2))),
    )


def themes_of(themes: Themes) -> Sequence[int]:
    """All items of the themes, to delete when they are replaced."""
    return tuple(dict.fromkeys(astuple(themes)))


def _window(palette: Palette, scale: float) -> int:
    with dpg.theme() as theme:
        _fill_window(palette, scale)
        for kind in _CONTROLS:
            _fill_off(kind, palette)
        for kind in _EDGED:
            with dpg.theme_component(kind):
                dpg.add_theme_color(dpg.mvThemeCol_Border, palette.edge)
                dpg.add_theme_style(dpg.mvStyleVar_FrameBorderSize, max(1, round(scale)))
                if kind == dpg.mvCheckbox:  # an empty box is smaller than a field, and not filled like one
                    dpg.add_theme_color(dpg.mvThemeCol_FrameBg, palette.panel)
                    dpg.add_theme_style(dpg.mvStyleVar_FramePadding, *((SWATCH - BODY) / 2 * scale,) * 2)
    return int(theme)


def _fill_window(palette: Palette, scale: float) -> None:
    with dpg.theme_component(dpg.mvAll):
        for target, colour in (
            (dpg.mvThemeCol_WindowBg, palette.panel),
            # Avoid painting twice: without a graphics card that is a third of the work of a frame.
            (dpg.mvThemeCol_ChildBg, (0, 0, 0, 0)),
            (dpg.mvThemeCol_PopupBg, palette.panel),
            (dpg.mvThemeCol_Border, palette.border),
            (dpg.mvThemeCol_BorderShadow, (0, 0, 0, 0)),
            (dpg.mvThemeCol_Text, palette.text),
            (dpg.mvThemeCol_TextDisabled, palette.hint),
            (dpg.mvThemeCol_FrameBg, palette.field),
            (dpg.mvThemeCol_FrameBgHovered, palette.field_hovered),
            (dpg.mvThemeCol_FrameBgActive, palette.field_hovered),
            (dpg.mvThemeCol_Button, palette.field),
            (dpg.mvThemeCol_ButtonHovered, palette.field_hovered),
            (dpg.mvThemeCol_ButtonActive, palette.accent),
            (dpg.mvThemeCol_Header, palette.field),
            (dpg.mvThemeCol_HeaderHovered, palette.field_hovered),
            (dpg.mvThemeCol_HeaderActive, palette.field_hovered),
            (dpg.mvThemeCol_CheckMark, palette.link),
            (dpg.mvThemeCol_SliderGrab, palette.accent),
            (dpg.mvThemeCol_SliderGrabActive, palette.accent),
            (dpg.mvThemeCol_PlotHistogram, palette.accent),
            (dpg.mvThemeCol_TitleBg, palette.panel),
            (dpg.mvThemeCol_TitleBgActive, palette.panel),
            (dpg.mvThemeCol_ScrollbarBg, palette.panel),
            (dpg.mvThemeCol_ScrollbarGrab, palette.field_hovered),
            (dpg.mvThemeCol_TableHeaderBg, palette.field),
            (dpg.mvThemeCol_TableBorderStrong, palette.border),
            (dpg.mvThemeCol_TableBorderLight, palette.border),
            (dpg.mvThemeCol_TableRowBgAlt, palette.window),
            (dpg.mvThemeCol_Separator, palette.border),
        ):
            dpg.add_theme_color(target, colour)
        for colour_of_plots, colour in (
            (dpg.mvPlotCol_FrameBg, palette.panel),
            (dpg.mvPlotCol_PlotBg, palette.panel),
            (dpg.mvPlotCol_PlotBorder, palette.border),
            (dpg.mvPlotCol_LegendBg, palette.panel),
            (dpg.mvPlotCol_LegendBorder, (0, 0, 0, 0)),
            (dpg.mvPlotCol_LegendText, palette.text),
            (dpg.mvPlotCol_AxisText, palette.faint),
            (dpg.mvPlotCol_AxisGrid, palette.border),
            (dpg.mvPlotCol_TitleText, palette.text),
            (dpg.mvPlotCol_InlayText, palette.text),
        ):
            dpg.add_theme_color(colour_of_plots, colour, category=dpg.mvThemeCat_Plots)
        for style, figures in (
            (dpg.mvStyleVar_WindowPadding, (14, 12)),
            (dpg.mvStyleVar_FramePadding, (10, (CONTROL - BODY) / 2)),
            (dpg.mvStyleVar_ItemSpacing, (SNUG, SNUG)),
            (dpg.mvStyleVar_ItemInnerSpacing, (8, 6)),
            (dpg.mvStyleVar_CellPadding, (8, 5)),
            (dpg.mvStyleVar_FrameRounding, (RADIUS,)),
            (dpg.mvStyleVar_ChildRounding, (CARD_RADIUS,)),
            (dpg.mvStyleVar_WindowRounding, (8,)),
            (dpg.mvStyleVar_PopupRounding, (8,)),
            (dpg.mvStyleVar_GrabRounding, (6,)),
            (dpg.mvStyleVar_ScrollbarRounding, (6,)),
            (dpg.mvStyleVar_ScrollbarSize, (12,)),
            (dpg.mvStyleVar_ChildBorderSize, (1,)),
        ):
            dpg.add_theme_style(style, *(figure * scale for figure in figures))


def _button(colour: Colour, text: Colour, palette: Palette) -> int:
    hovered = tuple(min(255, each + 20) for each in colour[:3])
    with dpg.theme() as theme:
        for kind in (dpg.mvButton, dpg.mvImageButton):
            with dpg.theme_component(kind):
                dpg.add_theme_color(dpg.mvThemeCol_Button, colour)
                dpg.add_theme_color(dpg.mvThemeCol_ButtonHovered, hovered)
                dpg.add_theme_color(dpg.mvThemeCol_ButtonActive, hovered)
                dpg.add_theme_color(dpg.mvThemeCol_Text, text)
                dpg.add_theme_style(dpg.mvStyleVar_FrameBorderSize, 0)
        _fill_off(dpg.mvButton, palette)
    return int(theme)


def _fill_off(kind: int, palette: Palette) -> None:
    """Style disabled controls: flat and faint, with no hover effect."""
    with dpg.theme_component(kind, enabled_state=False):
        dpg.add_theme_style(dpg.mvStyleVar_FrameBorderSize, 0)
        dpg.add_theme_color(dpg.mvThemeCol_Text, palette.faint)
        for target in (
            dpg.mvThemeCol_Button,
            dpg.mvThemeCol_ButtonHovered,
            dpg.mvThemeCol_ButtonActive,
            dpg.mvThemeCol_FrameBg,
            dpg.mvThemeCol_FrameBgHovered,
            dpg.mvThemeCol_FrameBgActive,
        ):
            dpg.add_theme_color(target, palette.border)


def _text(colour: Colour, *, is_tight: bool = False) -> int:
    with dpg.theme() as theme, dpg.theme_component(dpg.mvText):
        dpg.add_theme_color(dpg.mvThemeCol_Text, colour)
        if is_tight:
            dpg.add_theme_style(dpg.mvStyleVar_FramePadding, 0, 0)
    return int(theme)


def _styled(kind: int, *styles: tuple[int, float, float]) -> int:
    with dpg.theme() as theme, dpg.theme_component(kind):
        for style, x, y in styles:
            dpg.add_theme_style(style, x, y)
    return int(theme)
