"""Conversion of history entries."""

from diptych.v1 import dataset_change_pb2
from diptych_server.api.convert.basics import id_text, timestamp
from diptych_server.api.convert.datasets import instance_message
from diptych_server.flows.datasets.history import Entry


def change_message(entry: Entry) -> dataset_change_pb2.DatasetChange:
    """The message of a history entry, with its included instances."""
    row = entry.change
    return dataset_change_pb2.DatasetChange(
        sequence=row.sequence,
        kind=dataset_change_pb2.DatasetChange.Kind.Value(f"KIND_{row.kind.upper()}"),
        created_at=timestamp(row.created_at),
        actor=row.actor,
        group_id=str(row.group_id),
        undone_group_id=id_text(row.undone_group_id),
        is_undone=row.is_undone,
        instance_changes=[
            dataset_change_pb2.InstanceChange(
                instance=instance_message(entry.instances[move.instance_id]),
                before_label_id=id_text(move.before_label_id),
                after_label_id=id_text(move.after_label_id),
            )
            for move in entry.edit.moves
            if move.instance_id in entry.instances
        ],
        label_changes=[
            dataset_change_pb2.LabelChange(
                label_id=str(rename.label_id),
                before_name=rename.before_name or "",
                after_name=rename.after_name or "",
            )
            for rename in entry.edit.renames
        ],
        instance_count=row.instance_count,
    )
