-- Lookups are correlated subqueries, one index lookup per row: the planner has no statistics of new rows and could choose
-- a nested loop for a join.

-- name: add_missing
-- Inserted without labels: the moves add them, as the history expects.
insert into instance (id, dataset_id, label_id, burst_id, picture, captured_at, source)
select
    uuidv7(), %(dataset_id)s, null, frozen.burst_id, frozen.picture,
    (select captured_at from instance where instance.id = frozen.instance_id),
    (select source from instance where instance.id = frozen.instance_id)
from snapshot_instance as frozen
where frozen.snapshot_id = %(snapshot_id)s
    and (select true from instance where dataset_id = %(dataset_id)s and instance.picture = frozen.picture) is null
order by frozen.instance_id

-- name: restore
insert into change_instance (dataset_id, sequence, instance_id, before_label_id, after_label_id)
select dataset_id, %(sequence)s, id, label_id, wanted
from (
    select
        dataset_id, id, label_id,
        (
            select (%(labels)s::uuid[])[array_position(%(frozen_labels)s::uuid[], frozen.label_id)]
            from snapshot_instance as frozen
            where frozen.snapshot_id = %(snapshot_id)s and frozen.picture = instance.picture
        ) as wanted
    from instance
    where dataset_id = %(dataset_id)s
) as held
where label_id is distinct from wanted

-- name: undo
-- The inverse of all entries together, as in core/history.py.
insert into change_instance (dataset_id, sequence, instance_id, before_label_id, after_label_id)
select %(dataset_id)s, %(sequence)s, instance_id, last_label_id, first_label_id
from (
    select
        instance_id,
        (array_agg(before_label_id order by sequence))[1] as first_label_id,
        (array_agg(after_label_id order by sequence desc))[1] as last_label_id
    from change_instance
    where dataset_id = %(dataset_id)s and sequence = any(%(undone)s)
    group by instance_id
) as undone
where first_label_id is distinct from last_label_id

-- name: empty_labels
insert into change_instance (dataset_id, sequence, instance_id, before_label_id, after_label_id)
select dataset_id, %(sequence)s, id, label_id, %(into)s::uuid
from instance
where label_id = any(%(label_ids)s)

-- name: conflicts
-- An instance does not match the moves, or would keep a label that is about to be deleted.
select
    exists (
        select from change_instance as planned
        where planned.dataset_id = %(dataset_id)s
            and planned.sequence = %(sequence)s
            and (select label_id from instance where id = planned.instance_id)
                is distinct from planned.before_label_id
    )
    or exists (
        select from instance
        where label_id = any(%(gone)s)
            and (
                select true from change_instance as planned
                where planned.dataset_id = %(dataset_id)s
                    and planned.sequence = %(sequence)s
                    and planned.instance_id = instance.id
            ) is null
    )

-- name: targets
select distinct after_label_id
from change_instance
where dataset_id = %(dataset_id)s and sequence = %(sequence)s and after_label_id is not null

-- name: carry_out
update instance
set label_id = planned.after_label_id
from change_instance as planned
where planned.dataset_id = %(dataset_id)s and planned.sequence = %(sequence)s and instance.id = planned.instance_id

-- name: count
update change set instance_count = %(count)s where dataset_id = %(dataset_id)s and sequence = %(sequence)s
