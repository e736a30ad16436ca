-- Which bursts are one recording, because their pictures look alike; and what is known of that when a fold is given.

-- A burst gets its fold with its recording, once its pictures are embedded and compared.
alter table burst
    alter column fold drop not null,
    add column recording_id uuid, -- null: the burst is a recording by itself
    add column is_by_hand boolean not null default false; -- a person said which recording it is
create index burst_by_recording on burst (recording_id) where recording_id is not null;

create function recording_of(burst burst) returns uuid language sql immutable as $$
    select coalesce(burst.recording_id, burst.id)
$$;

-- What a picture looks like to those who search for near copies: see ml/looks.py.
create table look (
    picture bytea not null references picture on delete cascade,
    weights text not null, -- of the backbone that the code was made with
    code bytea not null,
    thumbnail bytea not null,
    primary key (picture, weights)
);

-- Pictures of a dataset, removed ones included, that were not compared with the others yet.
create table uncompared (
    dataset_id uuid not null references dataset on delete cascade,
    picture bytea not null references picture on delete cascade,
    primary key (dataset_id, picture)
);
create index uncompared_by_picture on uncompared (picture);

-- Near copies that are of different bursts; `first` is the smaller digest.
create table look_alike (
    dataset_id uuid not null references dataset on delete cascade,
    first bytea not null references picture on delete cascade,
    second bytea not null references picture on delete cascade,
    likeness real not null,
    primary key (dataset_id, first, second)
);
create index look_alike_by_second on look_alike (dataset_id, second);
create index look_alike_by_first_alone on look_alike (first);
create index look_alike_by_second_alone on look_alike (second);

-- What a training goes by, settled before the first training of a snapshot and never changed: not part of its digest.
alter table snapshot_instance
    add column recording_id uuid,
    add column fold smallint,
    add column barred smallint; -- a bit for each fold whose head may not learn from it

-- The tallies of 0002, by recording instead of by burst.
create table held (
    owner_id uuid primary key,
    instance_count integer not null,
    recording_count integer not null
);
create table held_recording (
    owner_id uuid not null,
    recording_id uuid not null,
    instance_count integer not null,
    primary key (owner_id, recording_id)
);
delete from held_fold;
alter table held_fold drop column burst_count;

-- Counts what owners hold more or less of bursts, by the recordings and folds that these have now.
create function tally(owners uuid[], bursts uuid[], differences integer[]) returns void language sql as $$
    with step as (
        select
            owner_id, (select recording_of(burst) from burst where id = moved.burst_id) as recording_id,
            (select fold from burst where id = moved.burst_id) as fold, difference
        from unnest(owners, bursts, differences) as moved (owner_id, burst_id, difference)
    ),
    recorded as (
        insert into held_recording (owner_id, recording_id, instance_count)
        select owner_id, recording_id, sum(difference) from step group by owner_id, recording_id
        on conflict (owner_id, recording_id)
            do update set instance_count = held_recording.instance_count + excluded.instance_count
        returning new.owner_id, coalesce(old.instance_count, 0) as before, new.instance_count as after
    ),
    folded as (
        insert into held_fold (owner_id, fold, instance_count)
        select owner_id, fold, sum(difference) from step where fold is not null group by owner_id, fold
        on conflict (owner_id, fold)
            do update set instance_count = held_fold.instance_count + excluded.instance_count
    )
    insert into held (owner_id, instance_count, recording_count)
    select owner_id, sum(after - before), sum((after > 0)::int - (before > 0)::int) from recorded group by owner_id
    on conflict (owner_id) do update set
        instance_count = held.instance_count + excluded.instance_count,
        recording_count = held.recording_count + excluded.recording_count
$$ set enable_seqscan = off;

-- Adds to what owners hold. No pair of owner and burst may come twice.
create or replace function hold(owners uuid[], bursts uuid[], differences integer[]) returns void language sql as $$
    insert into held_burst (owner_id, burst_id, instance_count)
    select owner_id, burst_id, difference
    from unnest(owners, bursts, differences) as moved (owner_id, burst_id, difference)
    on conflict (owner_id, burst_id)
        do update set instance_count = held_burst.instance_count + excluded.instance_count;
    select tally(owners, bursts, differences)
$$ set enable_seqscan = off;

-- Gives bursts their folds and recordings. All datasets that hold them must be locked.
create function place_bursts(bursts uuid[], folds smallint[], recordings uuid[], by_hand boolean)
returns void language plpgsql as $$
declare
    owners uuid[];
    held_bursts uuid[];
    counts integer[];
    losses integer[];
begin
    select array_agg(owner_id), array_agg(burst_id), array_agg(instance_count), array_agg(-instance_count)
    into owners, held_bursts, counts, losses
    from held_burst
    where burst_id = any(bursts) and instance_count > 0;
    if owners is not null then
        perform tally(owners, held_bursts, losses);
    end if;
    update burst
    set fold = placed.fold, recording_id = placed.recording_id, is_by_hand = burst.is_by_hand or by_hand
    from unnest(bursts, folds, recordings) as placed (id, fold, recording_id)
    where burst.id = placed.id;
    if owners is not null then
        perform tally(owners, held_bursts, counts);
    end if;
end
$$ set enable_seqscan = off;

create function await_comparison() returns trigger language plpgsql as $$
begin
    insert into uncompared (dataset_id, picture) select dataset_id, picture from added on conflict do nothing;
    return null;
end
$$;
create trigger await_comparison after insert on instance
    referencing new table as added for each statement execute function await_comparison();

-- What is there already is counted, and embedded once more: nothing was noted of its looks. Folds stay as they are.
select tally(array_agg(owner_id), array_agg(burst_id), array_agg(instance_count))
from held_burst
having count(*) > 0;
delete from embedding;
insert into unembedded (dataset_id, picture)
select dataset_id, picture from instance where label_id is not null
on conflict do nothing;
insert into awaiting_look (dataset_id, picture) select dataset_id, picture from unembedded on conflict do nothing;
insert into uncompared (dataset_id, picture) select dataset_id, picture from instance on conflict do nothing;
