-- name: select
select
    model.id,
    model.snapshot_id,
    model.created_at,
    model.backbone_id,
    model.parameters,
    model.metrics - %(left_out)s::text[] as metrics,
    model.sha256,
    model.size_bytes,
    labels.ids as label_ids,
    labels.names as label_names
from model
join snapshot on snapshot.id = model.snapshot_id and snapshot.deleted_at is null
cross join lateral (
    select
        coalesce(array_agg(snapshot_label.label_id order by snapshot_label.position), '{{}}') as ids,
        coalesce(array_agg(snapshot_label.name order by snapshot_label.position), '{{}}') as names
    from snapshot_label
    where snapshot_label.snapshot_id = model.snapshot_id
) as labels
where {condition}

-- name: insert
insert into model (id, workspace_id, snapshot_id, backbone_id, parameters, metrics, sha256, size_bytes)
select %(id)s, workspace_id, id, %(backbone_id)s, %(parameters)s, %(metrics)s, %(sha256)s, %(size_bytes)s
from snapshot
where id = %(snapshot_id)s

-- name: copy_honest_answers
copy honest_answer (model_id, instance_id, label_id, confidence) from stdin
