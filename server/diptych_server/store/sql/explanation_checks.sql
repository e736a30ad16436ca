-- name: select
select
    id, snapshot_id, recording_ids, removed_instance_count, state, sha256, created_at, sequence, is_cancel_requested,
    failure
from explanation_check
where {condition}

-- name: request
-- A check that failed or was cancelled starts again; one that waits, runs or succeeded stays as it is.
insert into explanation_check (id, workspace_id, key, snapshot_id, recording_ids, removed_instance_count)
values (%(id)s, %(workspace_id)s, %(key)s, %(snapshot_id)s, %(recording_ids)s, %(removed_instance_count)s)
on conflict on constraint explanation_check_once do update
set snapshot_id = excluded.snapshot_id,
    recording_ids = excluded.recording_ids,
    state = excluded.state,
    attempt = 0,
    is_cancel_requested = false,
    failure = null,
    sequence = explanation_check.sequence + 1,
    updated_at = now()
where explanation_check.state in ('failed', 'cancelled')
returning id

-- name: set_heads
update explanation_check
set sha256 = %(sha256)s
where id = %(id)s and attempt = %(attempt)s and state = any(%(running)s)

-- name: note_use
-- At most once an hour: it only delays when the check is forgotten.
update explanation_check
set updated_at = now()
where id = %(id)s and updated_at < now() - interval '1 hour'

-- name: forget
delete from explanation_check
where state not in ('queued', 'running') and updated_at < now() - make_interval(days => %(kept_days)s)
