"""The built-in generators."""

from collections import defaultdict

from diptych_client.formatting.scores import format_label_score
from diptych_client.formatting.text import count
from diptych_client.formatting.verdicts import verdict
from diptych_client.visualizations.views import Bar, Bars, Line, Lines, Matrix, Pictures, Summary, TextView, View

_NO_METRICS = "No model yet. Train this version first."


def outcome(summary: Summary) -> View:
    """The result of the training, in words."""
    metrics = summary.snapshot.training_metrics
    return TextView("Outcome", verdict(metrics) if metrics else _NO_METRICS)


def pictures(summary: Summary) -> View:
    """The pictures by label."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    names = {label.id: label.name for label in summary.snapshot.labels}
    for each in summary.instances:
        groups[names.get(each.label_id, "")].append(each.id)
    return Pictures("Pictures", {name: groups[name] for name in names.values() if name in groups})


def counts(summary: Summary) -> View:
    """The number of pictures and recordings of each label."""
    labels = summary.snapshot.labels
    recordings_of = [count(each.recording_count, "recording") for each in labels]
    return Bars(
        "Pictures per label",
        [
            Bar(each.name, each.instance_count, f"{each.instance_count:,} in {recordings}")
            for each, recordings in zip(labels, recordings_of, strict=True)
        ],
        most=max((each.instance_count for each in labels), default=1),
    )


def accuracy_graph(summary: Summary) -> View:
    """Accuracy over the epochs."""
    metrics = summary.snapshot.training_metrics
    if metrics is None:
        return TextView("Accuracy", _NO_METRICS)
    lines = (
        Line("honest", [each.honest_accuracy for each in metrics.epochs or ()]),
        Line("training", [each.training_accuracy for each in metrics.epochs or ()], is_faint=True),
    )
    return Lines("Accuracy", lines, is_share=True)


def loss_graph(summary: Summary) -> View:
    """Loss over the epochs."""
    metrics = summary.snapshot.training_metrics
    if metrics is None:
        return TextView("Loss", _NO_METRICS)
    lines = (
        Line("honest", [each.honest_loss for each in metrics.epochs or ()]),
        Line("training", [each.training_loss for each in metrics.epochs or ()], is_faint=True),
    )
    return Lines("Loss", lines, is_share=False)


def accuracy_per_label(summary: Summary) -> View:
    """The honest accuracy of each label, with its range."""
    metrics = summary.snapshot.training_metrics
    if metrics is None:
        return TextView("Accuracy per label", _NO_METRICS)
    bars = []
    for label in metrics.labels:
        score, text = label.honest_accuracy, format_label_score(label)
        if score is None:
            bars.append(Bar(label.name, 0.0, text))
        else:
            bars.append(Bar(label.name, score.value, text, score.lower, score.upper))
    return Bars("Honest accuracy per label", bars, most=1.0)


def confusion(summary: Summary) -> View:
    """The confusion matrix of heads that had not seen the burst."""
    metrics = summary.snapshot.training_metrics
    if metrics is None or not metrics.confusion:
        return TextView("Confusion", _NO_METRICS)
    names = [label.name for label in metrics.labels]
    return Matrix("Confusion", names, metrics.confusion, row_title="shown", column_title="answered")
