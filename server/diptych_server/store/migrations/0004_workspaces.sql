-- Who sees what: everything belongs to a workspace, and a token to one or more.

create table workspace (
    id uuid primary key,
    name text not null constraint workspace_name_length check (char_length(name) between 1 and 100),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version bigint not null default 1,
    request_id uuid constraint workspace_request_once unique
);
create index workspace_by_name on workspace (lower(name), id);
create index workspace_by_creation on workspace (created_at, id);

-- The one that every server has, by the id that core/access.py knows; what was there before belongs to it.
insert into workspace (id, name) values ('00000000-0000-7000-8000-000000000001', 'default');

alter table dataset add column workspace_id uuid not null default '00000000-0000-7000-8000-000000000001'
    references workspace;
alter table dataset alter column workspace_id drop default;
alter table snapshot add column workspace_id uuid not null default '00000000-0000-7000-8000-000000000001'
    references workspace;
alter table snapshot alter column workspace_id drop default;
create index dataset_by_workspace on dataset (workspace_id);
create index snapshot_by_workspace on snapshot (workspace_id);

create table access_token (
    id uuid primary key,
    name text not null constraint access_token_name_length check (char_length(name) between 1 and 100),
    role text not null constraint access_token_role check (role in ('viewer', 'editor', 'admin')),
    secret_sha256 bytea not null constraint access_token_secret_once unique,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
);
create index access_token_by_creation on access_token (created_at, id);

create table access_token_workspace (
    access_token_id uuid not null references access_token on delete cascade,
    workspace_id uuid not null references workspace on delete cascade,
    primary key (access_token_id, workspace_id)
);
create index access_token_workspace_by_workspace on access_token_workspace (workspace_id);
