-- What the filters of training jobs are looked up by: the state, and the last digits of an id.
create index training_job_by_state on training_job (workspace_id, state, created_at, id);
create index training_job_by_id_end on training_job (workspace_id, right(id::text, 4));
