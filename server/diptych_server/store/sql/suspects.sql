-- name: state
-- What the suspects of a dataset depend on. Pictures that its own embedding job has not processed count as pending,
-- whether or not they have an embedding: that would reveal pictures of other workspaces.
select
    dataset.sequence,
    dataset.backbone,
    (
        select count(*)::int
        from awaiting_look
        join instance on instance.dataset_id = awaiting_look.dataset_id and instance.picture = awaiting_look.picture
        where awaiting_look.dataset_id = dataset.id and instance.label_id is not null
    ) as pending_count,
    pending_comparison_count(dataset.id) as uncompared_count,
    (
        select coalesce(bit_xor(hashtextextended(recording_id::text, instance_count)), 0)
        from held_recording
        where owner_id = dataset.id and instance_count > 0
    ) as recordings_hash
from dataset
where dataset.id = %(dataset_id)s

-- name: pictures
-- The newest ones.
select
    instance.id as instance_id, instance.picture, instance.label_id, recording_of(burst) as recording_id,
    instance.captured_at
from instance
join burst on burst.id = instance.burst_id
where instance.dataset_id = %(dataset_id)s
    and instance.label_id is not null
    and not exists (
        select from awaiting_look
        where awaiting_look.dataset_id = instance.dataset_id and awaiting_look.picture = instance.picture
    )
order by instance.id desc
limit %(most)s

-- name: copies
-- Near copies with two different labels; the most similar first.
select
    one.id as first_id, one.label_id as first_label_id, recording_of(one_burst) as first_recording_id,
    other.id as second_id, other.label_id as second_label_id, recording_of(other_burst) as second_recording_id,
    near.likeness,
    exists (
        select from blank_picture
        where blank_picture.dataset_id = %(dataset_id)s and blank_picture.picture in (near.first, near.second)
    ) as is_blank
from (
    -- A random sample if there are very many, as in findings.sql.
    select first, second, likeness
    from look_alike
    where dataset_id = %(dataset_id)s
    order by first, second
    limit %(most)s
) as near
join instance as one on one.dataset_id = %(dataset_id)s and one.picture = near.first
join instance as other on other.dataset_id = %(dataset_id)s and other.picture = near.second
join burst as one_burst on one_burst.id = one.burst_id
join burst as other_burst on other_burst.id = other.burst_id
where one.label_id <> other.label_id
order by near.likeness desc, one.id, other.id

-- name: backbone_ids
-- Of these pictures, those by which most are embedded first.
select backbone_id
from embedding
where picture = any(%(pictures)s::bytea[]) and view = 0 and starts_with(backbone_id, %(backbone)s || '-')
group by backbone_id
order by count(*) desc, backbone_id
