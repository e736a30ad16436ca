"""The report on a snapshot, as tables and text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from diptych.terminal.tables import Listing
from diptych_client import sdk
from diptych_client.cli.display.output import say, show
from diptych_client.formatting import captions
from diptych_client.formatting.scores import format_label_score
from diptych_client.formatting.text import bar, count, percent, short_id, sparkline, when
from diptych_client.formatting.verdicts import verdict

_BAR_WIDTH = 20
_MOST_COLUMNS = 20


def report(snapshot: sdk.Snapshot) -> None:
    """Write the report on a snapshot."""
    pictures = f"{count(snapshot.instance_count, 'picture')} in {count(snapshot.recording_count, 'recording')}"
    show(f"{snapshot.name}  {snapshot.id}")
    labels = count(len(snapshot.labels), "label")
    show(f"{pictures} under {labels}, {snapshot.backbone}, created {when(snapshot.created_at)}")
    metrics = snapshot.training_metrics
    if metrics is None:
        show(
            Listing(
                ("label", captions.PICTURES, captions.RECORDINGS),
                _counts(snapshot),
                right=captions.COUNTS,
            )
        )
        say(f"Not trained. Train it with: diptych train --snapshot {snapshot.id}")
        return
    times = f"{metrics.fit_seconds:.1f} s ({metrics.total_seconds:.1f} s in total)"
    show(f"model {short_id(snapshot.model_id)}, trained in {times}")
    show(_calibration(metrics.calibration))
    show("")
    show(verdict(metrics))
    show("")
    for line in curves(metrics.epochs or ()):
        show(line)
    show("")
    show(_labels(metrics))
    if metrics.confusion and len(metrics.confusion) <= _MOST_COLUMNS:
        show("")
        show(_confusion([label.name for label in metrics.labels], metrics.confusion))


def curves(epochs: tuple[sdk.EpochMetrics, ...]) -> Iterator[str]:
    """The learning curves, one line each."""
    if not epochs:
        return
    honest = [each.honest_accuracy for each in epochs if each.honest_accuracy is not None]
    if honest:
        yield f"honest accuracy    {sparkline(honest, low=0.0, high=1.0)} {percent(honest[-1])}"
    training = [each.training_accuracy for each in epochs]
    yield f"training accuracy  {sparkline(training, low=0.0, high=1.0)} {percent(training[-1])}"
    losses = [each.training_loss for each in epochs]
    yield f"training loss      {sparkline(losses, low=0.0)} {losses[-1]:.3f}"


def _counts(snapshot: sdk.Snapshot) -> Iterator[tuple[str, str, str]]:
    return ((each.name, f"{each.instance_count:,}", f"{each.recording_count:,}") for each in snapshot.labels)


def _labels(metrics: sdk.TrainingMetrics) -> Listing:
    rows = [
        (each.name, f"{each.instance_count:,}", f"{each.recording_count:,}", format_label_score(each), _bar(each))
        for each in metrics.labels
    ]
    return Listing(
        ("label", captions.PICTURES, captions.RECORDINGS, captions.HONEST_ACCURACY, ""),
        rows,
        right=captions.COUNTS,
    )


def _bar(label: sdk.LabelMetrics) -> str:
    score = label.honest_accuracy
    return "" if score is None else bar(score.value, width=_BAR_WIDTH)


def _calibration(calibration: sdk.Calibration | None) -> str:
    """How the confidences were calibrated."""
    if calibration is None:
        return "confidences: not calibrated, and too low; retrain to calibrate them"
    if not calibration.recording_count:
        return f"confidences: temperature {calibration.temperature:.2f}, the default, as there are no honest answers"
    answers = count(calibration.instance_count, "honest answer")
    recordings = count(calibration.recording_count, "recording")
    return f"confidences: temperature {calibration.temperature:.2f}, from {answers} to {recordings}"


def _confusion(names: Sequence[str], counts: Sequence[Sequence[int]]) -> Listing:
    rows = [(name, *(str(number or "·") for number in row)) for name, row in zip(names, counts, strict=True)]
    return Listing(("true \\ predicted", *names), rows, right=names)
