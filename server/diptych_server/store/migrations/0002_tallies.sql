-- What is read often is counted where it changes, so that reading it costs the same however large a dataset is.
-- The triggers need no lock of their own: who changes a dataset's instances has locked its row. Their plans are kept by
-- connections, whatever the tables held when they were made. So they look rows up by index, one by one, in an order that
-- no estimate can turn around.

-- How many present instances of each burst an owner holds; the owner is a dataset or a label.
create table held_burst (
    owner_id uuid not null,
    burst_id uuid not null references burst on delete cascade,
    instance_count integer not null,
    primary key (owner_id, burst_id)
);
create index held_burst_by_burst on held_burst (burst_id);

-- The same by fold: five rows at most tell how much a dataset or a label holds.
create table held_fold (
    owner_id uuid not null,
    fold smallint not null,
    instance_count integer not null,
    burst_count integer not null,
    primary key (owner_id, fold)
);

-- Present pictures without an embedding of their dataset's backbone. One that is embedded for another dataset at the
-- very moment it is captured may stay here: who reads this asks for the embedding, too.
create table unembedded (
    dataset_id uuid not null references dataset on delete cascade,
    picture bytea not null references picture on delete cascade,
    primary key (dataset_id, picture)
);
create index unembedded_by_picture on unembedded (picture);

-- Adds to what owners hold. No pair of owner and burst may come twice.
create function hold(owners uuid[], bursts uuid[], differences integer[]) returns void language sql as $$
    with held as (
        insert into held_burst (owner_id, burst_id, instance_count)
        select owner_id, burst_id, difference
        from unnest(owners, bursts, differences) as moved (owner_id, burst_id, difference)
        on conflict (owner_id, burst_id)
            do update set instance_count = held_burst.instance_count + excluded.instance_count
        returning
            new.owner_id, new.burst_id, coalesce(old.instance_count, 0) as before, new.instance_count as after
    )
    insert into held_fold (owner_id, fold, instance_count, burst_count)
    select
        owner_id, (select fold from burst where id = held.burst_id) as fold, sum(after - before),
        sum((after > 0)::int - (before > 0)::int)
    from held
    group by owner_id, fold
    on conflict (owner_id, fold) do update set
        instance_count = held_fold.instance_count + excluded.instance_count,
        burst_count = held_fold.burst_count + excluded.burst_count
$$ set enable_seqscan = off;

create function is_embedded(wanted_picture bytea, of_dataset uuid) returns boolean language sql stable as $$
    select exists (
        select from embedding
        where embedding.picture = wanted_picture
            and embedding.view = 0
            and starts_with(embedding.backbone_id, (select backbone from dataset where id = of_dataset) || '-')
    )
$$ set enable_seqscan = off;

create function tally_added_instances() returns trigger language plpgsql as $$
begin
    perform hold(array_agg(owner_id), array_agg(burst_id), array_agg(instance_count))
    from (
        select owner_id, burst_id, count(*)::integer as instance_count
        from added cross join lateral (values (dataset_id), (label_id)) as owner (owner_id)
        where label_id is not null
        group by owner_id, burst_id
    ) as gained
    having count(*) > 0;
    insert into unembedded (dataset_id, picture)
    select dataset_id, picture from added where label_id is not null and not is_embedded(picture, dataset_id)
    on conflict do nothing;
    return null;
end
$$;

create function tally_moved_instances() returns trigger language plpgsql as $$
begin
    if not exists (select from moved) then
        return null;
    end if;
    perform hold(array_agg(owner_id), array_agg(burst_id), array_agg(difference))
    from (
        select owner_id, burst_id, sum(difference)::integer as difference
        from (
            select dataset_id, label_id, burst_id, 1 as difference from moved where label_id is not null
            union all
            select dataset_id, label_id, burst_id, -1 from before where label_id is not null
        ) as step
        cross join lateral (values (dataset_id), (label_id)) as owner (owner_id)
        group by owner_id, burst_id
        having sum(difference) <> 0
    ) as net
    having count(*) > 0;
    insert into unembedded (dataset_id, picture)
    select dataset_id, picture from moved where label_id is not null and not is_embedded(picture, dataset_id)
    on conflict do nothing;
    delete from unembedded where ctid = any(array(
        select ctid
        from unembedded
        where dataset_id = any(array(select distinct dataset_id from moved))
            and picture = any(array(select picture from moved where label_id is null))
        order by dataset_id, picture -- as below: two who delete never wait for each other
        for update
    ));
    return null;
end
$$ set enable_seqscan = off;

create function tally_deleted_instances() returns trigger language plpgsql as $$
begin
    perform hold(array_agg(owner_id), array_agg(burst_id), array_agg(-instance_count))
    from (
        select owner_id, burst_id, count(*)::integer as instance_count
        from deleted cross join lateral (values (dataset_id), (label_id)) as owner (owner_id)
        where label_id is not null
        group by owner_id, burst_id
    ) as lost
    having count(*) > 0;
    delete from unembedded where ctid = any(array(
        select unembedded.ctid
        from unembedded
        where dataset_id = any(array(select distinct dataset_id from deleted))
            and picture = any(array(select picture from deleted))
            and not exists (
                select from instance
                where instance.dataset_id = unembedded.dataset_id and instance.picture = unembedded.picture
            )
        order by dataset_id, picture
        for update
    ));
    return null;
end
$$ set enable_seqscan = off;

create function forget_embedded() returns trigger language plpgsql as $$
begin
    delete from unembedded where ctid = any(array(
        select ctid
        from unembedded
        where picture = any(array(select picture from stored where view = 0)) and is_embedded(picture, dataset_id)
        order by dataset_id, picture
        for update
    ));
    return null;
end
$$ set enable_seqscan = off;

-- Another backbone: all pictures of the dataset are looked at again.
create function await_other_embeddings() returns trigger language plpgsql as $$
begin
    delete from unembedded where dataset_id = new.id;
    insert into unembedded (dataset_id, picture)
    select dataset_id, picture
    from instance
    where dataset_id = new.id and label_id is not null and not is_embedded(picture, dataset_id);
    return null;
end
$$;

create trigger tally_added after insert on instance
    referencing new table as added for each statement execute function tally_added_instances();
create trigger tally_moved after update on instance
    referencing old table as before new table as moved for each statement execute function tally_moved_instances();
create trigger tally_deleted after delete on instance
    referencing old table as deleted for each statement execute function tally_deleted_instances();
create trigger forget_embedded after insert on embedding
    referencing new table as stored for each statement execute function forget_embedded();
create trigger await_other_embeddings after update of backbone on dataset
    for each row when (old.backbone is distinct from new.backbone) execute function await_other_embeddings();

-- What is there already.
select hold(array_agg(owner_id), array_agg(burst_id), array_agg(instance_count))
from (
    select owner_id, burst_id, count(*)::integer as instance_count
    from instance cross join lateral (values (dataset_id), (label_id)) as owner (owner_id)
    where label_id is not null
    group by owner_id, burst_id
) as present
having count(*) > 0;
insert into unembedded (dataset_id, picture)
select dataset_id, picture from instance where label_id is not null and not is_embedded(picture, dataset_id);

-- Every list in the order that it is shown in: a page reads its own rows and no others.
create index instance_in_order on instance (dataset_id, id) where label_id is not null;
drop index snapshot_instance_by_picture;
create index snapshot_instance_by_picture on snapshot_instance (picture, snapshot_id);
create index snapshot_instance_by_label on snapshot_instance (snapshot_id, label_id, instance_id);
create index change_to_undo on change (dataset_id, sequence)
    where not is_undone and kind not in ('undone', 'dataset_updated');
drop index snapshot_by_dataset, snapshot_by_name, snapshot_by_creation, snapshot_by_update;
create index snapshot_by_name on snapshot (lower(name), id) where deleted_at is null;
create index snapshot_by_creation on snapshot (created_at, id) where deleted_at is null;
create index snapshot_by_update on snapshot (updated_at, id) where deleted_at is null;
create index snapshot_of_dataset_by_name on snapshot (dataset_id, lower(name), id) where deleted_at is null;
create index snapshot_of_dataset_by_creation on snapshot (dataset_id, created_at, id) where deleted_at is null;
create index snapshot_of_dataset_by_update on snapshot (dataset_id, updated_at, id) where deleted_at is null;
create index deleted_snapshot_by_name on snapshot (lower(name), id) where deleted_at is not null;
create index deleted_snapshot_by_creation on snapshot (created_at, id) where deleted_at is not null;
create index deleted_snapshot_by_update on snapshot (updated_at, id) where deleted_at is not null;
