-- name: insert
insert into access_token (id, name, role, secret_sha256, expires_at)
values (%(id)s, %(name)s, %(role)s, %(secret_sha256)s, %(expires_at)s)

-- name: add_workspaces
insert into access_token_workspace (access_token_id, workspace_id)
select %(id)s, workspace_id from unnest(%(workspace_ids)s::uuid[]) as given (workspace_id)
on conflict do nothing

-- name: select
select
    id, name, role, created_at, expires_at, last_used_at, revoked_at,
    array(select workspace_id from access_token_workspace where access_token_id = access_token.id) as workspace_ids
from access_token
where {only}

-- name: page
and {after}
{order}

-- name: revoke
update access_token set revoked_at = coalesce(revoked_at, now()) where id = %(id)s

-- name: note_uses
update access_token set last_used_at = greatest(last_used_at, used.at)
from unnest(%(ids)s::uuid[], %(times)s::timestamptz[]) as used (id, at)
where access_token.id = used.id

-- name: has_any
select exists (select from access_token where revoked_at is null and (expires_at is null or expires_at > now()))

-- name: known_workspaces
select id from workspace where %(ids)s::uuid[] is null or id = any(%(ids)s::uuid[])

-- name: workspaces_called
select id from workspace where id::text = lower(%(text)s) or name = %(text)s order by id
