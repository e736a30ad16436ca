"""Invisible characters in a name: unprintable and blank ones, and those that change the direction of text.

A few of them are meaningful in context: a joiner in an emoji or in an Arabic or Indic word, a variation selector.
Those are part of a name. The rule follows Unicode's for identifiers (UAX 31, "Layout and Format Control
Characters"), widened to emoji.
"""

import unicodedata
from bisect import bisect_right
from typing import Final

_RANGES: Final = (
    # Default_Ignorable_Code_Point of Unicode, and what is blank although it counts as a letter or a symbol.
    *((0x0000, 0x001F), (0x007F, 0x009F)),  # control characters
    *((0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F)),
    *((0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164), (0xFE00, 0xFE0F)),
    *((0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A)),
    (0xE0000, 0xE0FFF),
)
_STARTS: Final = [start for start, _ in _RANGES]

_NON_JOINER: Final = "\u200c"
_JOINER: Final = "\u200d"
_SELECTORS: Final = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_MONGOLIAN_SELECTORS: Final = frozenset("\u180b\u180c\u180d\u180f")
_SKIN_TONES: Final = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_KEYCAP: Final = "\u20e3"
_BLACK_FLAG: Final = "\U0001f3f4"
_TAGS: Final = frozenset(map(chr, range(0xE0020, 0xE0080)))
_END_OF_TAGS: Final = "\U000e007f"
_PICTOGRAPHS: Final = range(0x1F000, 0x1FC00)
_LATER_SYMBOLS: Final = range(0x2000, 0x1F000)
_JOINED_SCRIPTS: Final = frozenset(
    [
        "ARABIC",
        "SYRIAC",
        "MANDAIC",
        "MONGOLIAN",
        "NKO",
        "DEVANAGARI",
        "BENGALI",
        "GURMUKHI",
        "GUJARATI",
        "ORIYA",
        "TAMIL",
        "TELUGU",
        "KANNADA",
        "MALAYALAM",
        "SINHALA",
        "KHMER",
        "MYANMAR",
        "TIBETAN",
        "BALINESE",
        "JAVANESE",
    ]
)


def hidden_in(name: str) -> str:
    """The first invisible character of the name that has no function there; empty if there is none."""
    return next((sign for index, sign in enumerate(name) if _is_idle(name, index)), "")


def without_hidden(name: str) -> str:
    """The name without the characters that `hidden_in` finds."""
    while hidden_in(name):
        name = "".join(sign for index, sign in enumerate(name) if not _is_idle(name, index))
    return name


def is_invisible(sign: str) -> bool:
    """Whether the character alone is invisible, with or without a function."""
    position = bisect_right(_STARTS, ord(sign)) - 1
    return position >= 0 and ord(sign) <= _RANGES[position][1]


def _is_idle(name: str, index: int) -> bool:
    sign = name[index]
    if not is_invisible(sign):
        return False
    before, after = name[:index], name[index + 1 : index + 2]
    if sign in {_JOINER, _NON_JOINER}:
        return not _joins(sign, before, after)
    if sign in _SELECTORS:
        return not _selects(before[-1:], after)
    if sign in _MONGOLIAN_SELECTORS:
        return _script(before[-1:]) != "MONGOLIAN"
    if sign in _TAGS:
        return not _is_in_flag(name, index)
    return True


def _joins(sign: str, before: str, after: str) -> bool:
    base = before.rstrip("".join(_SELECTORS | _SKIN_TONES))[-1:]
    if sign == _JOINER and _is_symbol(base):
        return _is_symbol(after)
    if _script(base) not in _JOINED_SCRIPTS:
        return False
    return sign == _JOINER or _script(after) in _JOINED_SCRIPTS


def _selects(base: str, after: str) -> bool:
    if base and base in "0123456789#*":
        return after == _KEYCAP
    return _is_symbol(base) or unicodedata.category(base or " ") == "Lo"


def _is_symbol(sign: str) -> bool:
    """Whether it is a picture rather than a letter: emoji, arrows, signs such as (c)."""
    if not sign or is_invisible(sign):
        return False
    category = unicodedata.category(sign)
    if category in {"So", "Sm"} or ord(sign) in _PICTOGRAPHS:
        return True
    return (
        ord(sign) in _LATER_SYMBOLS and category in {"Po", "Pd", "Sk", "Ll"} and not _script(sign).startswith("LATIN")
    )


def _is_in_flag(name: str, index: int) -> bool:
    """Whether a tag is one of those that make a black flag the flag of a region."""
    before = name[:index].rstrip("".join(_TAGS - {_END_OF_TAGS}))
    after = name[index:].lstrip("".join(_TAGS - {_END_OF_TAGS}))
    return before.endswith(_BLACK_FLAG) and after.startswith(_END_OF_TAGS)


def _script(sign: str) -> str:
    return unicodedata.name(sign, "").partition(" ")[0] if sign else ""
