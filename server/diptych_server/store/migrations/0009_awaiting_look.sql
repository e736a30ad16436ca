-- How many pictures of a dataset wait depends on what happens in its own workspace, and on nothing else. Embeddings are
-- shared by all workspaces: to count what lacks one would say that another workspace has the very same picture.

-- Pictures of a dataset that its own embedding job has not looked at yet, removed ones included.
create table awaiting_look (
    dataset_id uuid not null references dataset on delete cascade,
    picture bytea not null references picture on delete cascade,
    primary key (dataset_id, picture)
);
create index awaiting_look_by_picture on awaiting_look (picture);

create function await_look() returns trigger language plpgsql as $$
begin
    insert into awaiting_look (dataset_id, picture) select dataset_id, picture from added on conflict do nothing;
    return null;
end
$$;
create trigger await_look after insert on instance
    referencing new table as added for each statement execute function await_look();

-- Another backbone: all pictures of the dataset are looked at again.
create function await_another_look() returns trigger language plpgsql as $$
begin
    insert into awaiting_look (dataset_id, picture)
    select dataset_id, picture from instance where dataset_id = new.id
    on conflict do nothing;
    return null;
end
$$;
create trigger await_another_look after update of backbone on dataset
    for each row when (old.backbone is distinct from new.backbone) execute function await_another_look();

insert into awaiting_look (dataset_id, picture) select dataset_id, picture from unembedded;
