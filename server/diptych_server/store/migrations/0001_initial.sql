-- The nouns of the house. Labels and instances carry their present state; `change` and its two tables say how it came.

create table dataset (
    id uuid primary key,
    name text not null constraint dataset_name_length check (char_length(name) between 1 and 100),
    backbone text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    sequence bigint not null default 0,
    request_id uuid constraint dataset_request_once unique
);
create index dataset_by_name on dataset (lower(name), id);
create index dataset_by_creation on dataset (created_at, id);
create index dataset_by_update on dataset (updated_at, id);

create table label (
    id uuid primary key,
    dataset_id uuid not null references dataset on delete cascade,
    name text constraint label_name_length check (char_length(name) between 1 and 100), -- null: the label is gone
    created_at timestamptz not null default now(),
    request_id uuid,
    constraint label_request_once unique (dataset_id, request_id)
);
create unique index label_name_once on label (dataset_id, name) where name is not null;

-- A picture in its normal form; the bytes are a blob under the same digest.
create table picture (
    sha256 bytea primary key constraint picture_sha256_length check (octet_length(sha256) = 32),
    format text not null,
    width integer not null,
    height integer not null,
    size_bytes bigint not null,
    created_at timestamptz not null default now()
);

-- A burst keeps its fold for life, in every dataset and snapshot that holds it.
create table burst (
    id uuid primary key,
    fold smallint not null constraint burst_fold_range check (fold between 0 and 4),
    created_at timestamptz not null default now()
);

-- A dataset holds a picture once at most, so that no picture can stand in two folds.
create table instance (
    id uuid primary key,
    dataset_id uuid not null references dataset on delete cascade,
    label_id uuid references label, -- null: removed
    burst_id uuid not null references burst,
    picture bytea not null references picture,
    captured_at timestamptz not null,
    created_at timestamptz not null default now(),
    source text not null default '',
    constraint instance_picture_once unique (dataset_id, picture)
);
create index instance_by_label on instance (dataset_id, label_id, id);
create index instance_by_label_alone on instance (label_id);
create index instance_by_burst on instance (burst_id);
create index instance_by_picture on instance (picture);

-- What was already acknowledged: a repeated capture finds its instance here.
create table capture (
    dataset_id uuid not null references dataset on delete cascade,
    capture_id uuid not null,
    instance_id uuid not null references instance on delete cascade,
    sequence bigint not null,
    primary key (dataset_id, capture_id)
);
create index capture_by_instance on capture (instance_id);

-- The history: rows are only ever added; `is_undone` is its bookmark.
create table change (
    dataset_id uuid not null references dataset on delete cascade,
    sequence bigint not null,
    kind text not null,
    group_id uuid not null,
    undone_group_id uuid,
    undone_sequences bigint[] not null default '{}', -- which entries of that group it took back
    actor text not null default '',
    created_at timestamptz not null default now(),
    instance_count integer not null default 0,
    is_undone boolean not null default false,
    primary key (dataset_id, sequence)
);
create index change_by_group on change (dataset_id, group_id);

create table change_instance (
    dataset_id uuid not null,
    sequence bigint not null,
    instance_id uuid not null references instance on delete cascade,
    before_label_id uuid,
    after_label_id uuid,
    primary key (dataset_id, sequence, instance_id),
    foreign key (dataset_id, sequence) references change on delete cascade
);
create index change_instance_by_instance on change_instance (instance_id);

create table change_label (
    dataset_id uuid not null,
    sequence bigint not null,
    label_id uuid not null references label on delete cascade,
    before_name text,
    after_name text,
    primary key (dataset_id, sequence, label_id),
    foreign key (dataset_id, sequence) references change on delete cascade
);
create index change_label_by_label on change_label (label_id);

create table snapshot (
    id uuid primary key,
    dataset_id uuid not null, -- no reference: a snapshot outlives its dataset
    name text not null constraint snapshot_name_length check (char_length(name) between 1 and 100),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    digest bytea not null,
    backbone text not null,
    instance_count integer not null,
    burst_count integer not null,
    version bigint not null default 1,
    request_id uuid constraint snapshot_request_once unique
);
create index snapshot_by_dataset on snapshot (dataset_id, created_at, id);
create index snapshot_by_name on snapshot (lower(name), id);
create index snapshot_by_creation on snapshot (created_at, id);
create index snapshot_by_update on snapshot (updated_at, id);

create table snapshot_label (
    snapshot_id uuid not null references snapshot on delete cascade,
    label_id uuid not null,
    position integer not null, -- also the index of its confidence
    name text not null,
    instance_count integer not null,
    burst_count integer not null,
    primary key (snapshot_id, position)
);

create table snapshot_instance (
    snapshot_id uuid not null references snapshot on delete cascade,
    instance_id uuid not null,
    label_id uuid not null,
    burst_id uuid not null,
    picture bytea not null references picture,
    primary key (snapshot_id, instance_id)
);
create index snapshot_instance_by_picture on snapshot_instance (picture);

create table model (
    id uuid primary key,
    snapshot_id uuid not null constraint model_snapshot_once unique references snapshot on delete cascade,
    created_at timestamptz not null default now(),
    backbone_id text not null,
    parameters jsonb not null,
    metrics jsonb not null,
    sha256 bytea not null, -- of its blob, a safetensors file
    size_bytes bigint not null
);
create index model_by_creation on model (created_at, id);

create table training_job (
    id uuid primary key,
    snapshot_id uuid not null references snapshot on delete cascade,
    state text not null,
    parameters jsonb not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    sequence bigint not null default 1,
    attempt integer not null default 0, -- the fencing token: only the last attempt may write
    is_cancel_requested boolean not null default false,
    embedded_count integer not null default 0,
    instance_count integer not null,
    failure jsonb,
    request_id uuid constraint training_job_request_once unique
);
create unique index training_job_one_at_a_time on training_job (snapshot_id)
    where state in ('queued', 'embedding', 'fitting');
create index training_job_by_snapshot on training_job (snapshot_id, created_at, id);
create index training_job_by_creation on training_job (created_at, id);

create table training_epoch (
    training_job_id uuid not null references training_job on delete cascade,
    epoch integer not null,
    sequence bigint not null,
    training_loss double precision not null,
    training_accuracy double precision not null,
    honest_loss double precision,
    honest_accuracy double precision,
    primary key (training_job_id, epoch)
);

-- One row per picture, backbone and view; view 0 is the picture as it is.
create table embedding (
    picture bytea not null references picture on delete cascade,
    backbone_id text not null,
    view smallint not null,
    embedding vector not null,
    primary key (picture, backbone_id, view)
);
create index embedding_as_it_is on embedding (picture, backbone_id) where view = 0; -- which pictures have one
