-- name: versions
-- The newest trained snapshots of a dataset.
select snapshot.id
from snapshot
join model on model.snapshot_id = snapshot.id
where snapshot.dataset_id = %(dataset_id)s and snapshot.deleted_at is null
order by snapshot.created_at desc, snapshot.id desc
limit %(limit)s

-- name: has_dataset
-- Snapshots outlive their dataset.
select exists (select from dataset where id = %(dataset_id)s)
    or exists (select from snapshot where dataset_id = %(dataset_id)s)

-- name: answers
select
    model.snapshot_id,
    honest_answer.instance_id,
    honest_answer.label_id as answer_label_id,
    snapshot_instance.label_id
from model
join honest_answer on honest_answer.model_id = model.id
join snapshot_instance
    on snapshot_instance.snapshot_id = model.snapshot_id
    and snapshot_instance.instance_id = honest_answer.instance_id
where model.snapshot_id = %(snapshot_id)s
