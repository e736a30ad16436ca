-- name: id_of_request
select id from snapshot where request_id = %(request_id)s

-- name: view
select
    snapshot.id, snapshot.workspace_id, snapshot.dataset_id, snapshot.name, snapshot.created_at, snapshot.updated_at,
    snapshot.deleted_at,
    snapshot.digest, snapshot.backbone, snapshot.instance_count, snapshot.burst_count, snapshot.version,
    model.id as model_id, model.metrics,
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
select snapshot_id, label_id, name, instance_count, burst_count
from snapshot_label
where snapshot_id = any(%(ids)s)
order by snapshot_id, position

-- name: list
select id, lower(name) as sort_name, created_at, updated_at
from snapshot
where {only} and {after}
{order}

-- name: lock
select id, name, version from snapshot where id = %(id)s and deleted_at is null for update

-- name: rename
update snapshot set name = %(name)s, updated_at = now(), version = version + 1 where id = %(id)s

-- name: set_deleted
update snapshot
set deleted_at = case when %(is_deleted)s then now() end, updated_at = now(), version = version + 1
where id = %(id)s and (deleted_at is null) = %(is_deleted)s
