"""The filter of a list call: a small part of AIP-160, parsed strictly.

A filter is one or more restrictions joined by AND: `name:"De*" AND created_at >= "2026-11-30T00:00:00Z"`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from types import MappingProxyType
from typing import Final, Never
from uuid import UUID

from diptych.wire.limits import MAX_FILTER_LENGTH, MAX_FILTER_RESTRICTIONS
from diptych.wire.reasons import Reason
from diptych_server.core.access import Role
from diptych_server.core.refusal import Refusal
from diptych_server.core.training import TrainingState


class FieldType(Enum):
    """The type of a field: what its values are, and how they are compared."""

    ID = "id"
    TEXT = "text"
    TIME = "time"
    CHOICE = "choice"


OPERATORS: Final[Mapping[FieldType, Sequence[str]]] = MappingProxyType(
    {
        FieldType.ID: ("=", ":"),
        FieldType.TEXT: ("=", ":"),
        FieldType.TIME: ("=", "<", "<=", ">", ">="),
        FieldType.CHOICE: ("=", "!="),
    }
)
"""The operators of each type."""

NAMED_FIELDS: Final = ("id", "name", "created_at", "updated_at")
"""The fields in filters of datasets, snapshots and workspaces."""
TRAINING_JOB_FIELDS: Final = ("id", "snapshot_id", "state", "created_at", "updated_at")
MODEL_FIELDS: Final = ("id", "snapshot_id", "backbone_id", "created_at")
ACCESS_TOKEN_FIELDS: Final = ("id", "name", "role", "created_at", "expires_at", "last_used_at", "revoked_at")

_TYPES: Final = MappingProxyType(
    {
        "id": FieldType.ID,
        "snapshot_id": FieldType.ID,
        "name": FieldType.TEXT,
        "backbone_id": FieldType.TEXT,
        "state": FieldType.CHOICE,
        "role": FieldType.CHOICE,
        "created_at": FieldType.TIME,
        "updated_at": FieldType.TIME,
        "expires_at": FieldType.TIME,
        "last_used_at": FieldType.TIME,
        "revoked_at": FieldType.TIME,
    }
)
_CHOICES: Final = MappingProxyType({"state": tuple(TrainingState), "role": tuple(Role)})

SHORTEST_PART: Final = 4
"""The fewest hexadecimal digits of a partial id."""

_TOKEN: Final = re.compile(
    r'\s*(?:(?P<word>[A-Za-z_]\w*)|(?P<operator><=|>=|!=|[=:<>])|"(?P<text>(?:[^"\\]|\\.)*)")', re.DOTALL
)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_PART_OF_ID: Final = re.compile(r"[0-9a-f-]*")
_WILDCARD: Final = "*"


@dataclass(frozen=True)
class Restriction:
    """One condition: `value` is the text between the quotes, without escapes."""

    field: str
    operator: str
    value: str
    position: int = 0
    """The position of its value in the filter, counted from 1."""

    @property
    def type(self) -> FieldType:
        """The type of its field."""
        return _TYPES[self.field]

    def __str__(self) -> str:
        """The restriction in filter syntax."""
        escaped = self.value.replace("\\", "\\\\").replace('"', '\\"')
        return f'{self.field} {self.operator} "{escaped}"'


def parse_filter(text: str, fields: Sequence[str]) -> Sequence[Restriction]:
    """The restrictions of a filter of these fields, all of which must be met; none for an empty filter.

    Raises:
        Refusal: BAD_FIELD, with the position of the syntax error.
    """
    if len(text) > MAX_FILTER_LENGTH:
        _refuse(f"is longer than {MAX_FILTER_LENGTH:,} characters", MAX_FILTER_LENGTH + 1)
    restrictions: list[Restriction] = []
    place = 0
    while text[place:].strip():
        if restrictions:
            place = _next_token(text, place, "word", wanted="AND", among={"AND"})[1]
        if len(restrictions) == MAX_FILTER_RESTRICTIONS:
            _refuse(f"has more than {MAX_FILTER_RESTRICTIONS} restrictions", place + 1)
        field, place = _next_token(text, place, "word", wanted=f"one of {', '.join(fields)}", among=fields)
        allowed = OPERATORS[_TYPES[field]]
        operator, place = _next_token(
            text, place, "operator", wanted=f"one of {' '.join(allowed)} after {field}", among=allowed
        )
        begin = len(text) - len(text[place:].lstrip())
        value, place = _next_token(text, place, "text", wanted='a value in quotes, such as "Desk"')
        restriction = Restriction(field, operator, _ESCAPE.sub(r"\1", value), begin + 1)
        _check(restriction)
        restrictions.append(restriction)
    return restrictions


def read_time(restriction: Restriction) -> datetime:
    """The time in the value of a restriction.

    Raises:
        Refusal: BAD_FIELD when it is not an RFC 3339 time.
    """
    wanted = 'needs a time such as "2026-11-30T12:00:00Z"'
    try:
        moment = datetime.fromisoformat(restriction.value)
        if moment.tzinfo is None:
            _refuse(wanted, restriction.position)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        _refuse(wanted, restriction.position)


def read_ids(restriction: Restriction) -> tuple[UUID, UUID, str]:
    """The lowest and the highest id that a restriction of ids allows, and the required end of the ids.

    Raises:
        Refusal: BAD_FIELD when the value is neither an id nor, after a colon, a partial id with an asterisk.
    """
    value = restriction.value.casefold()
    part = value.strip(_WILDCARD)
    is_part = restriction.operator == ":" and value in {f"{part}*", f"*{part}"}
    digits = part.replace("-", "")
    if is_part and len(digits) >= SHORTEST_PART and _PART_OF_ID.fullmatch(part) and len(digits) <= 32:  # noqa: PLR2004
        if value.startswith(_WILDCARD):
            return UUID(int=0), UUID(int=2**128 - 1), part
        return UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f")), ""
    try:
        identifier = UUID(value)
    except ValueError:
        _refuse('needs an id, or a part of at least 4 digits: id:"0198*" or id:"*2c41"', restriction.position)
    return identifier, identifier, ""


def _check(restriction: Restriction) -> None:
    match restriction.type:
        case FieldType.ID:
            read_ids(restriction)
        case FieldType.TIME:
            read_time(restriction)
        case FieldType.CHOICE if restriction.value not in _CHOICES[restriction.field]:
            allowed = ", ".join(f'"{each}"' for each in _CHOICES[restriction.field])
            _refuse(f"needs one of {allowed} for {restriction.field}", restriction.position)
        case FieldType.TEXT if not restriction.value.isprintable():
            _refuse("needs a value without control characters", restriction.position)


def _next_token(
    text: str, place: int, kind: str, *, wanted: str, among: Mapping[str, object] | Sequence[str] | set[str] = ()
) -> tuple[str, int]:
    """The next token, which must be of this kind, and its end."""
    found = _TOKEN.match(text, place)
    if found is None or found[kind] is None or (among and found[kind] not in among):
        _refuse(f"needs {wanted}", len(text) - len(text[place:].lstrip()) + 1)
    return found[kind], found.end()


def _refuse(problem: str, position: int) -> Never:
    message = f"The filter {problem} (at position {position})."
    raise Refusal(Reason.BAD_FIELD, message, field="filter", position=position)
