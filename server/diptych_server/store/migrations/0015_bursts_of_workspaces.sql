-- A burst belongs to a workspace. Clients choose the ids of bursts, so the same id may arrive in several workspaces, by
-- a guess or with an export; what happens to the burst in one of them must not change anything in another.

alter table burst
    add column workspace_id uuid references workspace,
    add column given_id uuid; -- what clients call it; recordings are named after it

create temporary table burst_use on commit drop as
select burst_id, workspace_id, row_number() over (partition by burst_id order by workspace_id) = 1 as is_first
from (
    select instance.burst_id, dataset.workspace_id
    from instance join dataset on dataset.id = instance.dataset_id
    union
    select snapshot_instance.burst_id, snapshot.workspace_id
    from snapshot_instance join snapshot on snapshot.id = snapshot_instance.snapshot_id
) as used;
create index burst_use_by_burst on burst_use (burst_id);
analyze burst_use;

update burst
set given_id = id,
    workspace_id = coalesce(
        (select workspace_id from burst_use where burst_id = burst.id and is_first),
        '00000000-0000-7000-8000-000000000001' -- the workspace that every server has: nothing holds the burst
    );
alter table burst
    alter column id set default uuidv7(),
    alter column workspace_id set not null,
    alter column given_id set not null,
    add constraint burst_once unique (given_id, workspace_id); -- a lookup may know the first alone

create or replace function recording_of(burst burst) returns uuid language sql immutable as $$
    select coalesce(burst.recording_id, burst.given_id)
$$;

-- A burst that several workspaces hold becomes one in each of them, in a recording of the same name.
insert into burst (workspace_id, given_id, fold, recording_id, is_by_hand, split_from, created_at)
select burst_use.workspace_id, given_id, fold, recording_id, is_by_hand, split_from, created_at
from burst_use
join burst on burst.id = burst_use.burst_id
where not is_first;

update instance
set burst_id = own.id
from burst_use
join burst as own on own.workspace_id = burst_use.workspace_id and own.given_id = burst_use.burst_id
join dataset on dataset.workspace_id = burst_use.workspace_id
where not is_first and instance.burst_id = burst_use.burst_id and instance.dataset_id = dataset.id;

update snapshot_instance
set burst_id = own.id
from burst_use
join burst as own on own.workspace_id = burst_use.workspace_id and own.given_id = burst_use.burst_id
join snapshot on snapshot.workspace_id = burst_use.workspace_id
where not is_first and snapshot_instance.burst_id = burst_use.burst_id and snapshot_instance.snapshot_id = snapshot.id;
