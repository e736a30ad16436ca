-- name: insert
insert into change
    (dataset_id, sequence, kind, group_id, undone_group_id, undone_sequences, actor, instance_count)
values
    (
        %(dataset_id)s,
        %(sequence)s,
        %(kind)s,
        %(group_id)s,
        %(undone_group_id)s,
        %(undone_sequences)s,
        %(actor)s,
        %(instance_count)s
    )

-- name: insert_move
insert into change_instance (dataset_id, sequence, instance_id, before_label_id, after_label_id)
select %(dataset_id)s, %(sequence)s, moved.*
from unnest(%(ids)s::uuid[], %(befores)s::uuid[], %(afters)s::uuid[]) as moved

-- name: insert_rename
insert into change_label (dataset_id, sequence, label_id, before_name, after_name)
values (%(dataset_id)s, %(sequence)s, %(label_id)s, %(before_name)s, %(after_name)s)

-- name: list
select sequence, kind, group_id, undone_group_id, actor, created_at, instance_count, is_undone
from change
where dataset_id = %(dataset_id)s and sequence < coalesce(%(before)s::bigint, 9223372036854775807)
order by sequence desc
limit %(limit)s

-- name: after
select sequence, kind, group_id, undone_group_id, actor, created_at, instance_count, is_undone
from change
where dataset_id = %(dataset_id)s and sequence > %(after)s
order by sequence
limit %(limit)s

-- name: of_group
select sequence, kind, group_id, undone_group_id, actor, created_at, instance_count, is_undone
from change
where dataset_id = %(dataset_id)s and group_id = %(group_id)s
order by sequence

-- name: last_group
select group_id
from change
where
    dataset_id = %(dataset_id)s
    and not is_undone
    and kind not in ('undone', 'dataset_updated')
    and sequence <= coalesce(%(as_of)s::bigint, 9223372036854775807)
order by sequence desc
limit 1

-- name: undo_after
select sequence
from change
where dataset_id = %(dataset_id)s and sequence > %(after)s and kind = 'undone'
limit 1

-- name: mark_undone
-- Undoing an entry that is itself an undo reactivates the entries that it undid, and so on.
with recursive touched as (
    select sequence, undone_sequences, true as is_undone
    from change
    where dataset_id = %(dataset_id)s and sequence = any(%(sequences)s)
    union all
    select change.sequence, change.undone_sequences, not touched.is_undone
    from touched
    join change on change.dataset_id = %(dataset_id)s and change.sequence = any(touched.undone_sequences)
)
update change
set is_undone = touched.is_undone
from touched
where change.dataset_id = %(dataset_id)s and change.sequence = touched.sequence

-- name: moves
select sequence, instance_id, before_label_id, after_label_id
from change_instance
where dataset_id = %(dataset_id)s and sequence = any(%(sequences)s)
order by sequence, instance_id

-- name: renames
select sequence, label_id, before_name, after_name
from change_label
where dataset_id = %(dataset_id)s and sequence = any(%(sequences)s)
order by sequence, label_id
