-- What workers of one database agree on.

-- Who embeds which picture, for as long as it says so: work that nobody else needs to do meanwhile. Lost in a crash of
-- PostgreSQL, as it may be: then some pictures are embedded twice, and stored once.
create unlogged table embedding_claim (
    picture bytea not null,
    backbone_id text not null,
    claimant uuid not null,
    expires_at timestamptz not null,
    primary key (picture, backbone_id)
);

-- When each chore was last done, by whichever worker.
create table chore (
    name text primary key,
    done_at timestamptz not null
);

create index training_job_to_forget on training_job (updated_at) where state in ('succeeded', 'failed', 'cancelled');
