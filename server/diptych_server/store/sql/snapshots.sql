-- name: id_of_request
select id from snapshot where workspace_id = %(workspace_id)s and request_id = %(request_id)s

-- name: count_of_dataset
-- Deleted snapshots also count, as restored ones keep their numbers.
select count(*)::int from snapshot where dataset_id = %(dataset_id)s

-- name: is_name_taken
select exists (
    select from snapshot
    where dataset_id = %(dataset_id)s and lower(name) = lower(%(name)s) and deleted_at is null
)

-- name: fetch
select
    snapshot.id, snapshot.workspace_id, snapshot.dataset_id, snapshot.name, snapshot.created_at, snapshot.updated_at,
    snapshot.deleted_at,
    snapshot.digest, snapshot.backbone, snapshot.instance_count, snapshot.burst_count, snapshot.version,
    model.id as model_id, model.metrics - %(left_out)s::text[] as metrics,
    (
        select training_job.id
        from training_job
        where training_job.snapshot_id = snapshot.id
        order by training_job.created_at desc
        limit 1
    ) as training_job_id
from snapshot
left join model on model.snapshot_id = snapshot.id
where snapshot.id = any(%(ids)s)

-- name: labels
select
    snapshot_id, label_id, snapshot_label.name, instance_count, burst_count,
    coalesce(label.place, position)::int as place
from snapshot_label
left join (
    select id, row_number() over (partition by dataset_id order by id) - 1 as place
    from label
    where dataset_id in (
        select label.dataset_id
        from snapshot_label
        join label on label.id = snapshot_label.label_id
        where snapshot_id = any(%(ids)s)
    )
) as label on label.id = snapshot_label.label_id
where snapshot_id = any(%(ids)s)
order by snapshot_id, position
