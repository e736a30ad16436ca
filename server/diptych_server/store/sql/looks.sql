-- name: insert
insert into look (picture, weights, code, thumbnail)
select picture, %(weights)s, code, thumbnail
from unnest(%(pictures)s::bytea[], %(codes)b::bytea[], %(thumbnails)b::bytea[]) as seen (picture, code, thumbnail)
on conflict do nothing

-- name: uncompared
select instance.picture
from uncompared
join instance on instance.dataset_id = uncompared.dataset_id and instance.picture = uncompared.picture
where uncompared.dataset_id = %(dataset_id)s
    and exists (select from look where look.picture = uncompared.picture and look.weights = %(weights)s)
order by instance.id
limit %(limit)s

-- name: codes
select instance.picture, recording_of(burst) as recording_id, look.code
from instance
join look on look.picture = instance.picture and look.weights = %(weights)s
join burst on burst.id = instance.burst_id
where instance.dataset_id = %(dataset_id)s

-- name: thumbnails
select picture, thumbnail from look where weights = %(weights)s and picture = any(%(pictures)s::bytea[])
