-- name: insert
insert into dataset (id, workspace_id, name, backbone, request_id)
values (%(id)s, %(workspace_id)s, %(name)s, %(backbone)s, %(request_id)s)
on conflict on constraint dataset_request_once do nothing

-- name: id_of_request
select id from dataset where workspace_id = %(workspace_id)s and request_id = %(request_id)s

-- name: is_there
select exists (select from dataset where id = %(id)s)

-- name: view
select
    dataset.id, dataset.workspace_id, dataset.name, dataset.backbone, dataset.created_at, dataset.updated_at,
    dataset.deleted_at, dataset.sequence,
    held.instance_count, held.burst_count, pending.count::int as pending_embedding_count,
    pending_comparison_count(dataset.id) as pending_comparison_count
from dataset
cross join lateral (
    select
        coalesce(sum(instance_count), 0)::int as instance_count,
        coalesce(sum(recording_count), 0)::int as burst_count
    from held
    where owner_id = dataset.id
) as held
cross join lateral (
    -- Independent of existing embeddings, which would reveal pictures of other workspaces.
    select count(*)
    from awaiting_look
    join instance on instance.dataset_id = awaiting_look.dataset_id and instance.picture = awaiting_look.picture
    where awaiting_look.dataset_id = dataset.id and instance.label_id is not null
) as pending
where dataset.id = any(%(ids)s)

-- name: advance
update dataset set sequence = sequence + 1, updated_at = now() where id = %(id)s returning sequence
