-- Checks of comparisons by training. One row serves all who compare the same data and heads in a workspace.
create table comparison_check (
    id uuid primary key,
    workspace_id uuid not null references workspace,
    key bytea not null, -- a digest of the method and of the data and heads of both snapshots
    a_snapshot_id uuid not null references snapshot on delete cascade,
    b_snapshot_id uuid not null references snapshot on delete cascade,
    state text not null,
    step_count integer not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    sequence bigint not null default 1,
    attempt integer not null default 0, -- the fencing token, as in training_job
    is_cancel_requested boolean not null default false,
    failure jsonb,
    constraint comparison_check_once unique (workspace_id, key)
);
create index comparison_check_by_a on comparison_check (a_snapshot_id);
create index comparison_check_by_b on comparison_check (b_snapshot_id);
create index comparison_check_unended on comparison_check (id) where state in ('queued', 'running');

-- A finished training of a check: a further seed of a snapshot, or B without a group of changes.
create table comparison_training (
    check_id uuid not null references comparison_check on delete cascade,
    step text not null,
    margins bytea not null, -- little-endian float32 of all pictures of both snapshots, in the order of their digests
    created_at timestamptz not null default now(),
    primary key (check_id, step)
);
