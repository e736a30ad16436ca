"""Pages of compared answers: a token holds the end of its page, so pages stay correct while a check adds seeds."""

import base64
import json

from diptych_server.flows.comparing.judging import ExamRow, Judged
from diptych_server.ml.comparing.flips import Answer
from diptych_server.store.tables.paging import Page, PageRequest, bad_token, page_size

_DEFAULT_SIZE = 100
_ORDER = (Answer.LOST, Answer.FIXED, Answer.WOBBLY, Answer.STILL_WRONG, Answer.STILL_RIGHT)

_Key = tuple[int, float, int]


def answer_page(judged: Judged, request: PageRequest, *, outcome: Answer | None) -> Page[ExamRow]:
    """One page of the answers with this outcome, None means all: lost before fixed, the largest change first.

    Raises:
        Refusal: BAD_FIELD for a negative size, BAD_PAGE_TOKEN for a token of another list.
    """
    size = page_size(request.page_size, default=_DEFAULT_SIZE)
    after = _read_token(request.page_token, outcome) if request.page_token else None
    keyed = [(_key(judged, row), row) for row in judged.rows() if outcome in {None, row.answer}]
    rest = [(key, row) for key, row in keyed if after is None or key > after]
    shown = rest[:size]
    token = _write_token(shown[-1][0], outcome) if len(rest) > size else ""
    return Page([row for _, row in shown], token)


def _key(judged: Judged, row: ExamRow) -> _Key:
    """The order of `Flips.order`, for one row."""
    flips = judged.flips
    return _ORDER.index(row.answer), -abs(float(flips.margins_b[row.row] - flips.margins_a[row.row])), row.place


def _write_token(key: _Key, outcome: Answer | None) -> str:
    return base64.urlsafe_b64encode(json.dumps(["answers", outcome or "", *key]).encode()).decode()


def _read_token(token: str, outcome: Answer | None) -> _Key:
    try:
        name, of_outcome, code, change, place = json.loads(base64.urlsafe_b64decode(token.encode()))
        if (name, of_outcome) != ("answers", outcome or ""):
            raise bad_token()
        return int(code), float(change), int(place)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise bad_token() from error
