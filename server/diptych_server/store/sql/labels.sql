-- name: insert
insert into label (id, dataset_id, request_id) values (%(id)s, %(dataset_id)s, %(request_id)s)

-- name: of_datasets
select
    label.id, label.dataset_id, label.name, label.place,
    coalesce(held.instance_count, 0) as instance_count,
    coalesce(held.recording_count, 0) as burst_count
from (
    select id, dataset_id, name, (row_number() over (partition by dataset_id order by id) - 1)::int as place
    from label
    where dataset_id = any(%(dataset_ids)s)
) as label
left join held on held.owner_id = label.id
where label.name is not null
order by label.id

-- name: get
select
    label.id, label.dataset_id, label.name,
    (select count(*) from label as older where older.dataset_id = label.dataset_id and older.id < label.id)::int as place,
    coalesce(held.instance_count, 0) as instance_count,
    coalesce(held.recording_count, 0) as burst_count
from label
left join held on held.owner_id = label.id
where label.id = %(id)s and label.name is not null

-- name: id_of_request
select id from label where dataset_id = %(dataset_id)s and request_id = %(request_id)s

-- name: names
select id, name from label where dataset_id = %(dataset_id)s and name is not null

-- name: gone
select id from label where dataset_id = %(dataset_id)s and name is null

-- name: all_names
select id, name from label where id = any(%(ids)s)

-- name: rename
update label set name = %(name)s where id = %(id)s
