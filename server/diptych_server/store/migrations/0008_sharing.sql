-- What workspaces share with nobody: lists that read their own rows, requests that are remembered, and news.

-- A request is remembered where it was made: elsewhere the same id makes another thing, and tells nothing.
alter table dataset drop constraint dataset_request_once;
alter table dataset add constraint dataset_request_once unique (workspace_id, request_id);
alter table snapshot drop constraint snapshot_request_once;
alter table snapshot add constraint snapshot_request_once unique (workspace_id, request_id);
alter table training_job drop constraint training_job_request_once;
alter table training_job add constraint training_job_request_once unique (snapshot_id, request_id);
alter table workspace add column made_by uuid not null default '00000000-0000-0000-0000-000000000000'; -- which token
alter table workspace drop constraint workspace_request_once;
alter table workspace add constraint workspace_request_once unique (made_by, request_id);

-- Jobs and models are listed by workspace, too.
alter table training_job add column workspace_id uuid references workspace;
alter table model add column workspace_id uuid references workspace;
update training_job set workspace_id = (select workspace_id from snapshot where snapshot.id = training_job.snapshot_id);
update model set workspace_id = (select workspace_id from snapshot where snapshot.id = model.snapshot_id);
alter table training_job alter column workspace_id set not null;
alter table model alter column workspace_id set not null;

-- Every list in the order that it is shown in, workspace by workspace.
drop index dataset_by_name, dataset_by_creation, dataset_by_update, dataset_by_workspace;
create index dataset_by_name on dataset (workspace_id, lower(name), id) where deleted_at is null;
create index dataset_by_creation on dataset (workspace_id, created_at, id) where deleted_at is null;
create index dataset_by_update on dataset (workspace_id, updated_at, id) where deleted_at is null;
create index deleted_dataset_by_update on dataset (workspace_id, updated_at, id) where deleted_at is not null;
drop index snapshot_by_name, snapshot_by_creation, snapshot_by_update, snapshot_by_workspace;
create index snapshot_by_name on snapshot (workspace_id, lower(name), id) where deleted_at is null;
create index snapshot_by_creation on snapshot (workspace_id, created_at, id) where deleted_at is null;
create index snapshot_by_update on snapshot (workspace_id, updated_at, id) where deleted_at is null;
drop index deleted_snapshot_by_name, deleted_snapshot_by_creation, deleted_snapshot_by_update;
create index deleted_snapshot_by_name on snapshot (workspace_id, lower(name), id) where deleted_at is not null;
create index deleted_snapshot_by_creation on snapshot (workspace_id, created_at, id) where deleted_at is not null;
create index deleted_snapshot_by_update on snapshot (workspace_id, updated_at, id) where deleted_at is not null;
drop index training_job_by_creation, model_by_creation;
create index training_job_by_creation on training_job (workspace_id, created_at, id);
create index model_by_creation on model (workspace_id, created_at, id);

-- Whatever changes a dataset or a snapshot, those who watch learn of it with the commit: store/notices.py.
create function tell_of_row() returns trigger language plpgsql as $$
begin
    perform pg_notify('diptych_changed', concat_ws(' ', tg_argv[0], new.workspace_id, new.id));
    return null;
end
$$;
create trigger tell_of_row after insert or update on dataset
    for each row execute function tell_of_row('dataset');
create trigger tell_of_row after insert or update on snapshot
    for each row execute function tell_of_row('snapshot');

create function tell_of_training() returns trigger language plpgsql as $$
begin
    perform pg_notify('diptych_changed', concat_ws(' ', 'snapshot', new.workspace_id, new.snapshot_id));
    return null;
end
$$;
create trigger tell_of_new_training after insert on training_job
    for each row execute function tell_of_training();
create trigger tell_of_training after update of state on training_job
    for each row when (old.state is distinct from new.state) execute function tell_of_training();
