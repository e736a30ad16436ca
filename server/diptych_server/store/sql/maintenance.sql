-- name: add_identity
insert into installation default values on conflict (is_only) do nothing

-- name: identity
select id from installation

-- name: expired_datasets
select id, name from dataset where deleted_at < %(deleted_before)s order by deleted_at

-- name: delete_dataset
delete from dataset where id = %(id)s and deleted_at < %(deleted_before)s

-- name: expired_snapshots
select id, name from snapshot where deleted_at < %(deleted_before)s order by deleted_at

-- name: delete_snapshot
delete from snapshot where id = %(id)s and deleted_at < %(deleted_before)s

-- name: pictures_after
select sha256 from picture where sha256 > %(after)s order by sha256 limit %(limit)s

-- name: forget_pictures
-- A picture that is added again at the same time is locked by that transaction, and has a newer time then.
delete from picture
where sha256 = any(%(sha256)s)
    and created_at < %(stored_before)s
    and not exists (select from instance where instance.picture = picture.sha256)
    and not exists (select from snapshot_instance where snapshot_instance.picture = picture.sha256)

-- name: named
select sha256 from picture where sha256 = any(%(sha256)s)
union
select sha256 from model where sha256 = any(%(sha256)s)
union
select sha256 from explanation_check where sha256 = any(%(sha256)s)

-- name: named_after
(select sha256, 'picture' as kind from picture where sha256 > %(after)s order by sha256 limit %(limit)s)
union all
(select sha256, 'model' as kind from model where sha256 > %(after)s order by sha256 limit %(limit)s)
union all
(select sha256, 'check' as kind from explanation_check where sha256 > %(after)s order by sha256 limit %(limit)s)
order by sha256
limit %(limit)s

-- name: count_named
select
    (select count(*) from picture)
    + (select count(distinct sha256) from model)
    + (select count(distinct sha256) from explanation_check)
