-- name: backbone_of_dataset
select backbone from dataset where id = %(owner)s and deleted_at is null

-- name: backbone_of_snapshot
select backbone from snapshot where id = %(owner)s

-- name: datasets_to_embed
select id
from dataset
where deleted_at is null
    and exists (
        select from unembedded
        where unembedded.dataset_id = dataset.id
            and not exists (
                select from embedding
                where embedding.picture = unembedded.picture
                    and embedding.view = 0
                    and starts_with(embedding.backbone_id, dataset.backbone || '-')
            )
    )
    or deleted_at is null
    and exists (
        select from awaiting_look
        join instance on instance.dataset_id = awaiting_look.dataset_id and instance.picture = awaiting_look.picture
        where awaiting_look.dataset_id = dataset.id and instance.label_id is not null
    )
    or deleted_at is null
    and exists (
        select from uncompared
        where uncompared.dataset_id = dataset.id
            and exists (
                select from look
                where look.picture = uncompared.picture and starts_with(look.weights, dataset.backbone || '-')
            )
    )
order by id

-- name: looked_at
delete from awaiting_look
where ctid = any(array(
    select awaiting_look.ctid
    from awaiting_look
    join dataset on dataset.id = awaiting_look.dataset_id
    where awaiting_look.dataset_id = %(dataset_id)s
        and exists (
            select from embedding
            where embedding.picture = awaiting_look.picture
                and embedding.view = 0
                and starts_with(embedding.backbone_id, dataset.backbone || '-')
        )
    order by awaiting_look.picture -- in the same order everywhere, to prevent deadlocks
    for update of awaiting_look
))

-- name: looked_at_these
delete from awaiting_look
where ctid = any(array(
    select ctid
    from awaiting_look
    where dataset_id = %(dataset_id)s and picture = any(%(pictures)s::bytea[])
    order by picture
    for update
))

-- name: pending_of_dataset
-- Pictures with an embedding by another version or runtime of the backbone are not urgent: a training embeds them.
select unembedded.picture
from unembedded
where unembedded.dataset_id = %(owner)s
    and unembedded.picture > %(after)s
    and not exists (
        select from embedding
        where embedding.picture = unembedded.picture and embedding.backbone_id = %(backbone_id)s and embedding.view = 0
    )
order by unembedded.picture
limit %(limit)s

-- name: pending_of_snapshot
select distinct snapshot_instance.picture
from snapshot_instance
where snapshot_instance.snapshot_id = %(owner)s
    and snapshot_instance.picture > %(after)s
    and not exists (
        select from embedding
        where embedding.picture = snapshot_instance.picture
            and embedding.backbone_id = %(backbone_id)s
            and embedding.view = 0
    )
order by snapshot_instance.picture
limit %(limit)s

-- name: embedded
select picture
from embedding
where picture = any(%(pictures)s::bytea[]) and backbone_id = %(backbone_id)s and view = 0

-- name: count_of_snapshot
select count(*)
from snapshot_instance
join embedding on embedding.picture = snapshot_instance.picture
where snapshot_instance.snapshot_id = %(snapshot_id)s
    and embedding.backbone_id = %(backbone_id)s
    and embedding.view = 0

-- name: insert
insert into embedding (picture, backbone_id, view, embedding)
select embedded.picture, %(backbone_id)s, embedded.view, embedded.embedding
from unnest(%(pictures)s::bytea[], %(views)s::smallint[], %(embeddings)b::vector[])
    as embedded (picture, view, embedding)
on conflict do nothing

-- name: rows_of_snapshot
select
    snapshot_instance.instance_id,
    snapshot_instance.recording_id,
    snapshot_label.position as label_index,
    snapshot_instance.fold,
    snapshot_instance.barred
from snapshot_instance
join snapshot_label
    on snapshot_label.snapshot_id = snapshot_instance.snapshot_id
    and snapshot_label.label_id = snapshot_instance.label_id
cross join lateral (
    -- One lookup per picture: right after an import, the planner assumes small tables and would compare every picture
    -- with every other one.
    select
    from embedding
    where embedding.picture = snapshot_instance.picture
        and embedding.backbone_id = %(backbone_id)s
        and embedding.view = 0
    limit 1
) as embedded
where snapshot_instance.snapshot_id = %(snapshot_id)s
order by snapshot_instance.instance_id

-- name: vectors_of_snapshot
select embedding.embedding
from snapshot_instance
join embedding on embedding.picture = snapshot_instance.picture
where snapshot_instance.snapshot_id = %(snapshot_id)s
    and embedding.backbone_id = %(backbone_id)s
order by snapshot_instance.instance_id, embedding.view

-- name: vectors_of_pictures
select wanted.place, embedded.embedding
from unnest(%(pictures)s::bytea[]) with ordinality as wanted (picture, place)
cross join lateral (
    -- As in rows_of_snapshot.
    select embedding
    from embedding
    where embedding.picture = wanted.picture and embedding.backbone_id = %(backbone_id)s and embedding.view = 0
    limit 1
) as embedded

-- name: views_of_pictures
select embedded.embedding
from unnest(%(pictures)s::bytea[]) with ordinality as wanted (picture, place)
cross join lateral (
    select view, embedding
    from embedding
    where embedding.picture = wanted.picture and embedding.backbone_id = %(backbone_id)s
    order by view
    limit 100 -- keeps the planner from merging this into a comparison of every picture with every other
) as embedded
order by wanted.place, embedded.view

-- name: dimension
select vector_dims(embedding)
from embedding
where picture = any(%(pictures)s::bytea[]) and backbone_id = %(backbone_id)s
limit 1

-- name: page_of_snapshot
select
    snapshot_instance.instance_id as id,
    snapshot_instance.label_id,
    coalesce(snapshot_instance.recording_id, burst.given_id) as recording_id,
    snapshot_instance.fold,
    embedding.embedding
from (
    -- The page is selected first, as in snapshot_rows.sql.
    select *
    from snapshot_instance
    where snapshot_instance.snapshot_id = %(snapshot_id)s
        and {only}
        and {after}
    {order}
) as snapshot_instance
join burst on burst.id = snapshot_instance.burst_id
left join embedding
    on embedding.picture = snapshot_instance.picture
    and embedding.backbone_id = %(backbone_id)s
    and embedding.view = 0
{order}

-- name: has_honest_answer
exists (
    select from honest_answer
    where honest_answer.model_id = %(model_id)s and honest_answer.instance_id = snapshot_instance.instance_id
)
