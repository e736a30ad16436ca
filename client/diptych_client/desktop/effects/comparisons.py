"""Comparisons of versions, their checks, and single pictures in large."""

from __future__ import annotations

import asyncio

from diptych_client import sdk
from diptych_client.desktop.effects.asking import cancel, decoded
from diptych_client.desktop.effects.connection import Link, may_return
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.events import (
    AnswersListed,
    CheckRefused,
    CheckStarted,
    ComparisonFailed,
    ComparisonSeen,
    HistorySeen,
    PictureRead,
)
from diptych_client.desktop.state.events.comparison import Pair

_MOST = 1000
"""The maximum number of answers of one outcome that are shown."""


async def watch_comparison(link: Link, pair: Pair) -> None:
    """Post the comparison of two snapshots as it becomes known; ends when nothing more is expected."""
    while True:
        await link.is_here.wait()
        try:
            a, b = [await link.client.snapshots.get(each) for each in pair]
            async for comparison in a.watch_comparison(b):
                link.post(ComparisonSeen(pair, comparison))
        except sdk.DiptychError as error:
            if may_return(error):
                link.problem(error)
                continue
            link.post(ComparisonFailed(pair, error.message))
        return


async def show_history(link: Link, dataset_id: str) -> None:
    """Post the history of a dataset, once."""
    while dataset_id:
        await link.is_here.wait()
        try:
            dataset = await link.client.datasets.get(dataset_id)
            link.post(HistorySeen(dataset_id, await dataset.history()))
        except sdk.DiptychError as error:
            link.problem(error)
            if may_return(error):
                continue
        return


async def show_picture(link: Link, instance_id: str) -> None:
    """Post one picture in its stored size, once."""
    while True:
        await link.is_here.wait()
        try:
            async for each in link.client.datasets.pictures([instance_id]):
                frame = await asyncio.to_thread(decoded, each.picture) if each.picture else None
                link.post(PictureRead(instance_id, frame))
        except sdk.DiptychError as error:
            link.problem(error)
            if may_return(error):
                continue
            link.post(PictureRead(instance_id, None))
        return


async def check(link: Link, action: actions.Action) -> None:
    """Start or cancel a check, or list answers.

    Raises:
        DiptychError: the server refused or does not respond.
    """
    match action:
        case actions.CheckChanges(a_id, b_id):
            a, b = await link.client.snapshots.get(a_id), await link.client.snapshots.get(b_id)
            try:
                await a.start_check(b)
            except sdk.DiptychError as error:
                link.post(CheckRefused((a_id, b_id), error.message))
            else:
                link.post(CheckStarted((a_id, b_id)))
        case actions.CancelCheck(a_id, b_id):
            a, b = await link.client.snapshots.get(a_id), await link.client.snapshots.get(b_id)
            await a.cancel_check(b)
        case actions.CancelCauseCheck():
            await cancel(link, action)
        case actions.ListAnswers(a_id, b_id, outcome):
            a, b = await link.client.snapshots.get(a_id), await link.client.snapshots.get(b_id)
            answers: list[sdk.ComparedAnswer] = []
            async for each in a.compared_answers(b, outcome=outcome):
                answers.append(each)
                if len(answers) == _MOST:
                    break
            link.post(AnswersListed((a_id, b_id), outcome, tuple(answers)))
