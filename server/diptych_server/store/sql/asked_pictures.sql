-- name: of_dataset
select instance.picture, instance.dataset_id, recording_of(burst) as recording_id, burst.split_from
from instance
join burst on burst.id = instance.burst_id
where instance.id = %(instance_id)s

-- name: of_snapshots
-- Snapshots outlive their dataset and its instances.
select snapshot_instance.picture, snapshot.dataset_id, recording_of(burst) as recording_id, burst.split_from
from snapshot_instance
join snapshot on snapshot.id = snapshot_instance.snapshot_id
join burst on burst.id = snapshot_instance.burst_id
where snapshot_instance.snapshot_id = any(%(snapshot_ids)s::uuid[])
    and snapshot_instance.instance_id = %(instance_id)s
order by snapshot_instance.snapshot_id
limit 1

-- name: of_digest
-- Only in these snapshots: no answer may show that another workspace has the same picture.
select snapshot_instance.picture, snapshot.dataset_id, recording_of(burst) as recording_id, burst.split_from
from snapshot_instance
join snapshot on snapshot.id = snapshot_instance.snapshot_id
join burst on burst.id = snapshot_instance.burst_id
where snapshot_instance.snapshot_id = any(%(snapshot_ids)s::uuid[])
    and snapshot_instance.picture = %(picture)s
order by snapshot_instance.snapshot_id
limit 1

-- name: near_copies
select second as picture from look_alike where dataset_id = any(%(dataset_ids)s::uuid[]) and first = %(picture)s
union
select first from look_alike where dataset_id = any(%(dataset_ids)s::uuid[]) and second = %(picture)s
