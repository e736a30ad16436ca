-- name: lock
select {columns} from {table} where id = %(id)s and {living} for update

-- name: update
update {table} set {values} where id = %(id)s

-- name: set_deleted
update {table}
set deleted_at = case when %(is_deleted)s then now() end, {touch}
where id = %(id)s and (deleted_at is null) = %(is_deleted)s

-- name: list
-- One page per workspace, by an index that begins with it, then the first rows of those: never more than a page each.
select listed.*
from (
    select id as workspace_id
    from workspace
    where %(workspace_ids)s::uuid[] is null or id = any(%(workspace_ids)s::uuid[])
) as mine
cross join lateral (
    select {columns}
    from {table}
    where {table}.workspace_id = mine.workspace_id and {only} and {after}
    {order}
) as listed
{order}

-- name: list_of_parent
select {columns}
from {table}
where {parent} = %(parent_id)s
    and (%(workspace_ids)s::uuid[] is null or workspace_id = any(%(workspace_ids)s::uuid[]))
    and {only}
    and {after}
{order}
