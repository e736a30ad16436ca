-- name: claim
update {table}
set attempt = attempt + 1, state = %(claimed)s, sequence = sequence + 1, updated_at = now()
where id = %(id)s and (state = 'queued' or state = any(%(running)s))
returning attempt

-- name: end
update {table}
set state = %(state)s, failure = %(failure)s, sequence = sequence + 1, updated_at = now()
where id = %(id)s and attempt = %(attempt)s and state = any(%(running)s)

-- name: release
update {table}
set state = 'queued', attempt = attempt - 1, sequence = sequence + 1, updated_at = now()
where id = %(id)s and attempt = %(attempt)s and state = any(%(running)s)

-- name: requeue
update {table}
set state = 'queued', sequence = sequence + 1, updated_at = now()
where id = %(id)s and attempt = %(attempt)s and state = any(%(running)s)

-- name: cancel_request
select is_cancel_requested
from {table}
where id = %(id)s and attempt = %(attempt)s and state = any(%(running)s)

-- name: request_cancel
update {table}
set is_cancel_requested = true,
    state = case state when 'queued' then 'cancelled' else state end,
    failure = case state when 'queued' then %(failure)s end,
    sequence = sequence + 1,
    updated_at = now()
where id = %(id)s and (state = 'queued' or state = any(%(running)s)) and not is_cancel_requested

-- name: unended
select id from {table} where state = 'queued' or state = any(%(running)s) order by id
