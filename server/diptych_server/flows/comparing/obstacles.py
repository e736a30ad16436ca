"""Why the answers of two snapshots cannot be compared."""

from diptych.wire.reasons import Reason
from diptych_server.core.comparison import Difference
from diptych_server.core.refusal import Refusal
from diptych_server.flows.comparing.exam import ComparedSnapshot


def obstacle_between(a: ComparedSnapshot, b: ComparedSnapshot) -> Refusal | None:
    """Why the answers of two snapshots cannot be compared, whatever they contain."""
    untrained = [each.row for each in {a.row.id: a, b.row.id: b}.values() if each.model is None]
    if untrained:
        names = " and ".join(f'"{row.name}"' for row in untrained)
        verb = "has" if len(untrained) == 1 else "have"
        message = f"{names} {verb} no model yet. Train first to compare the answers."
        return Refusal(Reason.SNAPSHOT_NOT_TRAINED, message, snapshot_id=untrained[0].id)
    return backbones_differ(a, b)


def backbones_differ(a: ComparedSnapshot, b: ComparedSnapshot) -> Refusal | None:
    """The refusal of two snapshots that were trained with different backbones or runtimes."""
    backbones = sorted({each.model.backbone_id for each in (a, b) if each.model})
    if len(backbones) > 1:
        message = (
            f'"{a.row.name}" and "{b.row.name}" were trained with different backbones or runtimes, so neither can be '
            "asked about the pictures of the other. Train one of them again with the backbone of the other."
        )
        return Refusal(Reason.BACKBONES_DIFFER, message, backbones=",".join(backbones))
    return None


def nothing_in_common(found: Difference) -> Refusal:
    """The refusal to compare answers to no pictures."""
    labels = found.aligned.labels
    common = sum(label.a_instance_count > 0 and label.b_instance_count > 0 for label in labels)
    if not common:
        message = "These snapshots have no label in common, so there is nothing that both could be asked."
    else:
        message = (
            "There is no picture that both snapshots can be asked about honestly. Record each label at least twice, "
            "train again, and compare the new snapshots."
        )
    return Refusal(Reason.NOTHING_IN_COMMON, message, common_label_count=common)
