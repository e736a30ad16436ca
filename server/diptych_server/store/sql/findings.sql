-- name: overlaps
-- Near copies with two different labels. If there are very many, only some are read: a random sample, because digests
-- are independent of time and label.
with pair as (
    select one.id as one_id, one.label_id as one_label, other.id as other_id, other.label_id as other_label,
        near.likeness
    from (
        select first, second, likeness
        from look_alike
        where dataset_id = %(dataset_id)s
        order by first, second
        limit %(most_pairs)s
    ) as near
    join instance as one on one.dataset_id = %(dataset_id)s and one.picture = near.first
    join instance as other on other.dataset_id = %(dataset_id)s and other.picture = near.second
    where one.label_id <> other.label_id -- removed ones have none
),
picture as (
    select
        least(one_label, other_label) as first_label_id, greatest(one_label, other_label) as second_label_id,
        instance_id, max(likeness) as likeness
    from pair
    cross join lateral (values (one_id), (other_id)) as side (instance_id)
    group by 1, 2, 3
)
select
    first_label_id, second_label_id, count(*)::int as instance_count,
    (array_agg(instance_id order by likeness desc, instance_id))[:%(most_instances)s] as instance_ids
from picture
group by first_label_id, second_label_id
order by instance_count desc, first_label_id, second_label_id
limit %(most_findings)s

-- name: blanks
select
    label_id, count(*)::int as instance_count,
    (array_agg(id order by id))[:%(most_instances)s] as instance_ids
from (
    select instance.label_id, instance.id
    from blank_picture
    join instance on instance.dataset_id = blank_picture.dataset_id and instance.picture = blank_picture.picture
    where blank_picture.dataset_id = %(dataset_id)s and instance.label_id is not null
    limit %(most_pairs)s
) as blank
group by label_id

-- name: uncompared_count
select count(*)
from (
    select
    from uncompared
    join instance on instance.dataset_id = uncompared.dataset_id and instance.picture = uncompared.picture
    where uncompared.dataset_id = %(dataset_id)s and instance.label_id is not null
    limit %(most_pairs)s
) as waiting

-- name: note_blank
insert into blank_picture (dataset_id, picture)
select %(dataset_id)s, * from unnest(%(pictures)s::bytea[])
on conflict do nothing
