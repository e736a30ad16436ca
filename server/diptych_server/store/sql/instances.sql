-- name: get
select
    instance.id, instance.dataset_id, instance.label_id, instance.burst_id, burst.fold, instance.captured_at,
    instance.created_at, instance.picture, picture.format, picture.width, picture.height, picture.size_bytes,
    instance.source
from instance
join burst on burst.id = instance.burst_id
join picture on picture.sha256 = instance.picture
where instance.id = any(%(ids)s)

-- name: list
select
    instance.id, instance.dataset_id, instance.label_id, instance.burst_id, burst.fold, instance.captured_at,
    instance.created_at, instance.picture, picture.format, picture.width, picture.height, picture.size_bytes,
    instance.source
from instance
join burst on burst.id = instance.burst_id
join picture on picture.sha256 = instance.picture
where instance.dataset_id = %(dataset_id)s
    and instance.label_id is not null
    and (%(label_id)s::uuid is null or instance.label_id = %(label_id)s)
    and (%(burst_id)s::uuid is null or instance.burst_id = %(burst_id)s)
    and {after}
{order}

-- name: labels_of
select id, label_id from instance where dataset_id = %(dataset_id)s and id = any(%(ids)s)

-- name: labelled_with
select id, label_id from instance where label_id = any(%(label_ids)s) order by id

-- name: present
select id, label_id from instance where dataset_id = %(dataset_id)s and label_id is not null order by id

-- name: of_pictures
select id, picture, label_id from instance where dataset_id = %(dataset_id)s and picture = any(%(pictures)s)

-- name: insert
insert into instance (id, dataset_id, burst_id, picture, captured_at, source)
values (%(id)s, %(dataset_id)s, %(burst_id)s, %(picture)s, %(captured_at)s, %(source)s)

-- name: move
update instance
set label_id = moved.label_id
from (select unnest(%(ids)s::uuid[]) as id, unnest(%(label_ids)s::uuid[]) as label_id) as moved
where instance.id = moved.id

-- name: add_picture
insert into picture (sha256, format, width, height, size_bytes)
values (%(sha256)s, %(format)s, %(width)s, %(height)s, %(size_bytes)s)
on conflict (sha256) do nothing

-- name: known_bursts
select id from burst where id = any(%(ids)s)

-- name: add_burst
insert into burst (id, fold) values (%(id)s, %(fold)s) on conflict (id) do nothing

-- name: pictures_by_fold
select burst.fold, instance.label_id, count(*)::int as picture_count
from instance
join burst on burst.id = instance.burst_id
where instance.dataset_id = %(dataset_id)s and instance.label_id is not null
group by burst.fold, instance.label_id

-- name: captures
select capture_id, instance_id, sequence
from capture
where dataset_id = %(dataset_id)s and capture_id = any(%(capture_ids)s)

-- name: add_capture
insert into capture (dataset_id, capture_id, instance_id, sequence)
values (%(dataset_id)s, %(capture_id)s, %(instance_id)s, %(sequence)s)
