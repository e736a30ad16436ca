-- Checks of explanations: a snapshot trained again without some recordings. One row serves all who ask about the same
-- data, heads and recordings in a workspace, with any picture.
create table explanation_check (
    id uuid primary key,
    workspace_id uuid not null references workspace,
    key bytea not null, -- a digest of the method, of the data and heads of the snapshot, and of the removed instances
    snapshot_id uuid not null references snapshot on delete cascade,
    recording_ids uuid[] not null, -- of snapshot_instance
    removed_instance_count integer not null,
    state text not null default 'queued',
    sha256 bytea, -- the digest of the heads, once the check has succeeded
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    sequence bigint not null default 1,
    attempt integer not null default 0, -- the fencing token, as in training_job
    is_cancel_requested boolean not null default false,
    failure jsonb,
    constraint explanation_check_once unique (workspace_id, key)
);
create index explanation_check_by_snapshot on explanation_check (snapshot_id);
create index explanation_check_by_heads on explanation_check (sha256) where sha256 is not null;
create index explanation_check_unended on explanation_check (id) where state in ('queued', 'running');
