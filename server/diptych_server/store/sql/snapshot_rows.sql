-- name: insert_snapshot
insert into snapshot (id, workspace_id, dataset_id, name, digest, backbone, instance_count, burst_count, request_id)
values (
    %(id)s, %(workspace_id)s, %(dataset_id)s, %(name)s, %(digest)s, %(backbone)s, %(instance_count)s, %(burst_count)s,
    %(request_id)s
)
on conflict on constraint snapshot_request_once do nothing

-- name: freeze_instances
insert into snapshot_instance (snapshot_id, instance_id, label_id, burst_id, picture)
select %(snapshot_id)s, id, label_id, burst_id, picture
from instance
where dataset_id = %(dataset_id)s and label_id is not null

-- name: freeze_labels
insert into snapshot_label (snapshot_id, label_id, position, name, instance_count, burst_count)
select
    %(snapshot_id)s, label.id, row_number() over (order by label.id) - 1, label.name,
    held.instance_count, held.recording_count
from label
join held on held.owner_id = label.id
where label.dataset_id = %(dataset_id)s and held.instance_count > 0

-- name: copy_instances
insert into snapshot_instance (snapshot_id, instance_id, label_id, burst_id, picture, recording_id, fold, barred)
select %(snapshot_id)s, instance_id, label_id, burst_id, picture, recording_id, fold, barred
from snapshot_instance
where snapshot_id = %(source_id)s

-- name: copy_labels
insert into snapshot_label (snapshot_id, label_id, position, name, instance_count, burst_count)
select %(snapshot_id)s, label_id, position, name, instance_count, burst_count
from snapshot_label
where snapshot_id = %(source_id)s

-- name: to_freeze
-- In the form that core/digest.py hashes.
select
    (select coalesce(sum(instance_count), 0)::int from held where owner_id = %(dataset_id)s) as instance_count,
    (select coalesce(sum(recording_count), 0)::int from held where owner_id = %(dataset_id)s) as burst_count,
    sha256(convert_to(
        E'diptych instances 1\n' || coalesce(
            string_agg(
                instance.id::text || ' ' || label_id::text || ' ' || given_id::text || ' ' || encode(picture, 'hex') || E'\n',
                '' order by instance.id
            ),
            ''
        ),
        'UTF8'
    )) as digest
from instance
join burst on burst.id = instance.burst_id
where dataset_id = %(dataset_id)s and label_id is not null

-- name: list
select
    snapshot_instance.instance_id as id, instance.dataset_id, snapshot_instance.label_id, burst.given_id as burst_id,
    coalesce(snapshot_instance.fold, burst.fold) as fold, instance.captured_at, instance.created_at,
    snapshot_instance.picture, picture.format, picture.width, picture.height, picture.size_bytes, instance.source
from (
    -- The page is selected first, which makes the join cheap even if the planner's estimates are wrong.
    select *
    from snapshot_instance
    where snapshot_instance.snapshot_id = %(snapshot_id)s
        and {only}
        and {after}
    {order}
) as snapshot_instance
join instance on instance.id = snapshot_instance.instance_id
join burst on burst.id = snapshot_instance.burst_id
join picture on picture.sha256 = snapshot_instance.picture
{order}

-- name: is_answered
exists (
    select from model
    join honest_answer on honest_answer.model_id = model.id
    where model.snapshot_id = %(snapshot_id)s
        and honest_answer.instance_id = snapshot_instance.instance_id
        and honest_answer.label_id = %(honest_answer_label_id)s
)
