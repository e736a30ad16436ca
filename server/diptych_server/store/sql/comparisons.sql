-- name: contents
select
    snapshot_instance.picture,
    snapshot_instance.instance_id,
    snapshot_label.position as label_index,
    coalesce(snapshot_instance.recording_id, recording_of(burst)) as recording_id,
    snapshot_instance.fold,
    snapshot_instance.barred,
    instance.captured_at,
    coalesce(instance.source, '') as source
from snapshot_instance
join snapshot_label
    on snapshot_label.snapshot_id = snapshot_instance.snapshot_id
    and snapshot_label.label_id = snapshot_instance.label_id
join burst on burst.id = snapshot_instance.burst_id
left join instance on instance.id = snapshot_instance.instance_id -- missing once the dataset is purged
where snapshot_instance.snapshot_id = %(snapshot_id)s
order by snapshot_instance.picture

-- name: ties
-- Only what differs from the state in which the snapshot was trained.
select snapshot_instance.picture, recording_of(burst) as recording_id, burst.split_from
from snapshot_instance
join burst on burst.id = snapshot_instance.burst_id
where snapshot_instance.snapshot_id = any(%(snapshot_ids)s::uuid[])
    and (recording_of(burst) <> snapshot_instance.recording_id or burst.split_from is not null)

-- name: near_copies
select first, second
from look_alike
where dataset_id = any(%(dataset_ids)s::uuid[])
    and first = any(%(pictures)s::bytea[])
    and second = any(%(pictures)s::bytea[])

-- name: shown
-- The pictures that an own job has embedded: of others, nothing may show that another workspace has embedded them.
select distinct snapshot_instance.picture
from snapshot_instance
join snapshot on snapshot.id = snapshot_instance.snapshot_id
where snapshot_instance.snapshot_id = any(%(snapshot_ids)s::uuid[])
    and (
        snapshot_instance.barred is not null -- fixed by a training, which has embedded the picture before
        or exists (
            select from instance
            where instance.dataset_id = snapshot.dataset_id and instance.picture = snapshot_instance.picture
        )
        and not exists (
            select from awaiting_look
            where awaiting_look.dataset_id = snapshot.dataset_id
                and awaiting_look.picture = snapshot_instance.picture
        )
    )
order by snapshot_instance.picture

-- name: codes
select looked.picture, looked.code
from unnest(%(pictures)s::bytea[]) as wanted (picture)
cross join lateral (
    -- Looked up picture by picture, as in embeddings.sql.
    select picture, code from look where look.picture = wanted.picture and look.weights = %(weights)s limit 1
) as looked
