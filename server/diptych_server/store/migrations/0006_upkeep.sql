-- Who this database is, so that a blob store shows whose blobs it holds. A dump takes it along.
create table installation (
    id uuid primary key default gen_random_uuid(),
    is_only boolean not null default true constraint installation_once unique check (is_only)
);

create index model_by_sha256 on model (sha256); -- whether a blob is one of a model
