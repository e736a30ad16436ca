-- name: insert
insert into workspace (id, name, made_by, request_id)
values (%(id)s, %(name)s, %(made_by)s, %(request_id)s)
on conflict on constraint workspace_request_once do nothing

-- name: id_of_request
select id from workspace where made_by = %(made_by)s and request_id = %(request_id)s

-- name: fetch
select id, name, created_at, updated_at, version from workspace where id = any(%(ids)s)

-- name: list
select id, name, lower(name) as sort_name, created_at, updated_at, version
from workspace
where {only} and {after}
{order}
