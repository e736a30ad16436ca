-- name: select
select
    id, a_snapshot_id, b_snapshot_id, state, step_count, created_at, updated_at, sequence, is_cancel_requested, failure,
    (select count(*)::int from comparison_training where check_id = comparison_check.id) as finished_count
from comparison_check
where {condition}

-- name: request
-- A check that failed or was cancelled starts again; one that waits, runs or succeeded stays as it is.
insert into comparison_check (id, workspace_id, key, a_snapshot_id, b_snapshot_id, state, step_count)
values (%(id)s, %(workspace_id)s, %(key)s, %(a_snapshot_id)s, %(b_snapshot_id)s, %(state)s, %(step_count)s)
on conflict on constraint comparison_check_once do update
set a_snapshot_id = excluded.a_snapshot_id,
    b_snapshot_id = excluded.b_snapshot_id,
    state = excluded.state,
    step_count = excluded.step_count,
    attempt = 0,
    is_cancel_requested = false,
    failure = null,
    sequence = comparison_check.sequence + 1,
    updated_at = now()
where comparison_check.state in ('failed', 'cancelled')
returning id

-- name: progress
update comparison_check
set sequence = sequence + 1, updated_at = now()
where id = %(id)s and attempt = %(attempt)s and state = any(%(running)s)

-- name: insert_training
insert into comparison_training (check_id, step, margins)
values (%(check_id)s, %(step)s, %(margins)s)
on conflict do nothing -- stored again by a worker that did not get the confirmation

-- name: trainings
select step, margins from comparison_training where check_id = %(check_id)s

-- name: finished_steps
select step from comparison_training where check_id = %(check_id)s
