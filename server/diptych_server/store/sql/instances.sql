-- name: get
select
    instance.id, instance.dataset_id, instance.label_id, burst.given_id as burst_id, burst.fold, instance.captured_at,
    instance.created_at, instance.picture, picture.format, picture.width, picture.height, picture.size_bytes,
    instance.source
from instance
join burst on burst.id = instance.burst_id
join picture on picture.sha256 = instance.picture
where instance.id = any(%(ids)s)

-- name: list
select
    instance.id, instance.dataset_id, instance.label_id, burst.given_id as burst_id, burst.fold, instance.captured_at,
    instance.created_at, instance.picture, picture.format, picture.width, picture.height, picture.size_bytes,
    instance.source
from (
    -- The page is selected first, which makes the join cheap even if the planner's estimates are wrong.
    select *
    from instance
    where instance.dataset_id = %(dataset_id)s
        and instance.label_id is not null
        and {only}
        and {after}
    {order}
) as instance
join burst on burst.id = instance.burst_id
join picture on picture.sha256 = instance.picture
{order}

-- name: labels_of
select id, label_id from instance where dataset_id = %(dataset_id)s and id = any(%(ids)s)

-- name: of_pictures
select id, picture, label_id from instance where dataset_id = %(dataset_id)s and picture = any(%(pictures)s)

-- name: insert
-- Bursts by their public ids, each looked up by index, as the planner has no statistics of new ones.
insert into instance (id, dataset_id, label_id, burst_id, picture, captured_at, source)
select
    id, dataset_id, label_id,
    (
        select burst.id
        from burst
        where burst.workspace_id = (select workspace_id from dataset where dataset.id = added.dataset_id)
            and burst.given_id = added.given_id
    ),
    picture, captured_at, source
from unnest(
    %(id)s::uuid[],
    %(dataset_id)s::uuid[],
    %(label_id)s::uuid[],
    %(burst_id)s::uuid[],
    %(picture)s::bytea[],
    %(captured_at)s::timestamptz[],
    %(source)s::text[]
) as added (id, dataset_id, label_id, given_id, picture, captured_at, source)

-- name: move
update instance
set label_id = moved.label_id
from (select unnest(%(ids)s::uuid[]) as id, unnest(%(label_ids)s::uuid[]) as label_id) as moved
where instance.id = moved.id and instance.label_id is distinct from moved.label_id

-- name: add_pictures
insert into picture (sha256, format, width, height, size_bytes)
select * from unnest(
    %(sha256)s::bytea[], %(format)s::text[], %(width)s::integer[], %(height)s::integer[], %(size_bytes)s::bigint[]
)
-- The time of an existing picture is renewed, so that it is not deleted while it is added again.
on conflict (sha256) do update set created_at = now() where picture.created_at < now() - interval '1 hour'

-- name: known_bursts
select given_id as id
from burst
where workspace_id = (select workspace_id from dataset where id = %(dataset_id)s) and given_id = any(%(ids)s)

-- name: add_bursts
insert into burst (workspace_id, given_id)
select (select workspace_id from dataset where id = %(dataset_id)s), given.id
from unnest(%(ids)s::uuid[]) as given (id)
on conflict on constraint burst_once do nothing

-- name: is_of_burst
instance.burst_id = (
    select id
    from burst
    where workspace_id = (select workspace_id from dataset where id = %(dataset_id)s) and given_id = %(burst_id)s
)

-- name: captures
select capture_id, instance_id, sequence
from capture
where dataset_id = %(dataset_id)s and capture_id = any(%(capture_ids)s)

-- name: acknowledge
insert into capture (dataset_id, capture_id, instance_id, sequence)
select %(dataset_id)s, acknowledged.*
from unnest(%(capture_ids)s::uuid[], %(instance_ids)s::uuid[], %(sequences)s::bigint[]) as acknowledged
