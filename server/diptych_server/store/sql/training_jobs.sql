-- name: select
select
    training_job.id,
    training_job.snapshot_id,
    training_job.state,
    training_job.parameters,
    training_job.created_at,
    training_job.updated_at,
    training_job.sequence,
    training_job.attempt,
    training_job.is_cancel_requested,
    training_job.embedded_count,
    training_job.instance_count,
    training_job.failure,
    model.id as model_id,
    last_epoch.epoch,
    last_epoch.training_loss,
    last_epoch.training_accuracy,
    last_epoch.honest_loss,
    last_epoch.honest_accuracy
from training_job
left join model on model.snapshot_id = training_job.snapshot_id and training_job.state = 'succeeded'
left join lateral (
    select epoch, training_loss, training_accuracy, honest_loss, honest_accuracy
    from training_epoch
    where training_epoch.training_job_id = training_job.id
    order by epoch desc
    limit 1
) as last_epoch on true
where {condition}

-- name: epochs
select epoch, training_loss, training_accuracy, honest_loss, honest_accuracy
from training_epoch
where training_job_id = %(id)s and sequence > %(after)s and sequence <= %(until)s
order by epoch

-- name: snapshot_to_train
select
    snapshot.id,
    snapshot.instance_count,
    model.id as model_id,
    (
        select count(*) from snapshot_label
        where snapshot_label.snapshot_id = snapshot.id and snapshot_label.instance_count > 0
    ) as label_count,
    (
        select training_job.id from training_job
        where training_job.snapshot_id = snapshot.id and training_job.state in ('queued', 'embedding', 'fitting')
    ) as training_job_id
from snapshot
left join model on model.snapshot_id = snapshot.id
where snapshot.id = %(snapshot_id)s and snapshot.deleted_at is null
for update of snapshot

-- name: insert
insert into training_job (id, workspace_id, snapshot_id, state, parameters, instance_count, request_id)
select %(id)s, workspace_id, id, 'queued', %(parameters)s, %(instance_count)s, %(request_id)s
from snapshot
where id = %(snapshot_id)s

-- name: clear_epochs
delete from training_epoch where training_job_id = %(id)s

-- name: progress
update training_job
set state = %(state)s,
    embedded_count = coalesce(%(embedded_count)s, embedded_count),
    sequence = sequence + 1,
    updated_at = now()
where id = %(id)s and attempt = %(attempt)s and state in ('embedding', 'fitting')
returning sequence, is_cancel_requested

-- name: insert_epoch
insert into training_epoch
    (training_job_id, epoch, sequence, training_loss, training_accuracy, honest_loss, honest_accuracy)
values
    (
        %(training_job_id)s,
        %(epoch)s,
        %(sequence)s,
        %(training_loss)s,
        %(training_accuracy)s,
        %(honest_loss)s,
        %(honest_accuracy)s
    )
on conflict (training_job_id, epoch) do nothing -- sent again by a worker that did not get the confirmation

-- name: delete_old_jobs
delete from training_job
where state in ('failed', 'cancelled') and updated_at < now() - make_interval(days => %(kept_days)s)

-- name: delete_old_epochs
delete from training_epoch
using training_job
where training_job.id = training_epoch.training_job_id
    and training_job.state in ('succeeded', 'failed', 'cancelled')
    and training_job.updated_at < now() - make_interval(days => %(kept_days)s)
    and exists (
        select from training_epoch as later
        where later.training_job_id = training_job.id and later.epoch > training_epoch.epoch
    )
