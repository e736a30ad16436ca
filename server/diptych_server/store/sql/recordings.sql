-- name: lock_owners
-- Rows are locked in the same order everywhere. A transaction that changes the content or the tallies of a dataset has
-- locked it.
select id
from dataset
where id = %(dataset_id)s
    or id in (select instance.dataset_id from instance where instance.burst_id = any(%(burst_ids)s::uuid[]))
order by id
for update

-- name: bursts_of_pictures
select distinct burst_id from instance where dataset_id = %(dataset_id)s and picture = any(%(pictures)s::bytea[])

-- name: insert_look_alikes
insert into look_alike (dataset_id, first, second, likeness)
select %(dataset_id)s, * from unnest(%(firsts)s::bytea[], %(seconds)s::bytea[], %(likenesses)s::real[])
on conflict do nothing

-- name: forget_uncompared
delete from uncompared
where dataset_id = %(dataset_id)s and picture = any(%(pictures)s::bytea[])

-- name: ties
-- Both directions of each pair, so that a burst is looked up on one side only.
with pair as (
    select mine.burst_id as mine, other.burst_id as other, mine.picture as my_picture, other.picture as its_picture,
        look_alike.likeness
    from instance as mine
    cross join lateral (
        select second as picture, likeness
        from look_alike where dataset_id = %(dataset_id)s and first = mine.picture
        union all
        select first, likeness
        from look_alike where dataset_id = %(dataset_id)s and second = mine.picture
    ) as look_alike
    join instance as other on other.dataset_id = %(dataset_id)s and other.picture = look_alike.picture
    where mine.dataset_id = %(dataset_id)s
        and mine.burst_id = any(%(burst_ids)s::uuid[])
        and mine.burst_id <> other.burst_id
)
select
    mine as first, other as second,
    count(distinct my_picture)::int as first_pictures,
    count(distinct its_picture)::int as second_pictures,
    max(likeness) as likeness
from pair
group by mine, other

-- name: bursts_with_company
-- These bursts, which are of one workspace, and all others of their recordings in it.
select id
from burst
where id = any(%(burst_ids)s::uuid[])
    or (
        workspace_id = any(array(select workspace_id from burst where id = any(%(burst_ids)s::uuid[])))
        and (
            recording_id = any(array(select recording_of(burst) from burst where id = any(%(burst_ids)s::uuid[])))
            or (
                recording_id is null
                and given_id = any(array(select recording_id from burst where id = any(%(burst_ids)s::uuid[])))
            )
        )
    )

-- name: states
select burst.id, recording_of(burst) as recording_id, burst.fold, burst.is_by_hand
from burst
where burst.id = any(%(burst_ids)s::uuid[])
order by burst.id

-- name: pictures_of_bursts
select burst_id, label_id, count(*)::int as picture_count
from instance
where dataset_id = %(dataset_id)s and burst_id = any(%(burst_ids)s::uuid[]) and label_id is not null
group by burst_id, label_id

-- name: pictures_by_fold
select held_fold.fold, held_fold.owner_id as label_id, held_fold.instance_count as picture_count
from label
join held_fold on held_fold.owner_id = label.id
where label.dataset_id = %(dataset_id)s and held_fold.instance_count > 0

-- name: place
select place_bursts(%(burst_ids)s::uuid[], %(folds)s::smallint[], %(recording_ids)s::uuid[], %(by_hand)s)

-- name: bursts_without_fold
select distinct snapshot_instance.burst_id
from snapshot_instance
join burst on burst.id = snapshot_instance.burst_id
where snapshot_instance.snapshot_id = %(snapshot_id)s and burst.fold is null

-- name: lock_snapshot
select dataset_id from snapshot where id = %(snapshot_id)s for update

-- name: is_settled
select not exists (
    select from snapshot_instance where snapshot_id = %(snapshot_id)s and barred is null
)

-- name: settle_folds
update snapshot_instance
set recording_id = recording_of(burst), fold = burst.fold, barred = 1 << burst.fold
from burst
where snapshot_instance.snapshot_id = %(snapshot_id)s and burst.id = snapshot_instance.burst_id

-- name: settle_recordings
-- A head is not trained on pictures of a recording from which it is scored.
update snapshot_instance
set barred = snapshot_instance.barred | touched.folds
from (
    select recording_id, bit_or(barred) as folds
    from snapshot_instance
    where snapshot_id = %(snapshot_id)s
    group by recording_id
    having count(distinct fold) > 1
) as touched
where snapshot_instance.snapshot_id = %(snapshot_id)s and snapshot_instance.recording_id = touched.recording_id

-- name: settle_split
-- Nor on the other parts of a recording that a user split: near copies may be in any of them.
update snapshot_instance
set barred = snapshot_instance.barred | touched.folds
from (
    select part.recording_id, bit_or(whole.folds)::smallint as folds
    from (
        select distinct snapshot_instance.recording_id, burst.split_from
        from snapshot_instance
        join burst on burst.id = snapshot_instance.burst_id
        where snapshot_instance.snapshot_id = %(snapshot_id)s and burst.split_from is not null
    ) as part
    join (
        select burst.split_from, bit_or(snapshot_instance.barred) as folds
        from snapshot_instance
        join burst on burst.id = snapshot_instance.burst_id
        where snapshot_instance.snapshot_id = %(snapshot_id)s and burst.split_from is not null
        group by burst.split_from
    ) as whole on whole.split_from = part.split_from
    group by part.recording_id
) as touched
where snapshot_instance.snapshot_id = %(snapshot_id)s and snapshot_instance.recording_id = touched.recording_id

-- name: settle_look_alikes
-- Nor on near copies of pictures on which it is scored. Pictures of one recording are already handled.
update snapshot_instance
set barred = snapshot_instance.barred | near.folds
from (
    select pair.picture, bit_or(1 << other.fold)::smallint as folds
    from (
        select first as picture, second as other from look_alike where dataset_id = %(dataset_id)s
        union all
        select second, first from look_alike where dataset_id = %(dataset_id)s
    ) as pair
    join snapshot_instance as other on other.snapshot_id = %(snapshot_id)s and other.picture = pair.other
    group by pair.picture
) as near
where snapshot_instance.snapshot_id = %(snapshot_id)s and snapshot_instance.picture = near.picture

-- name: settle_snapshot_count
update snapshot
set burst_count = (
    select count(distinct recording_id) from snapshot_instance where snapshot_instance.snapshot_id = snapshot.id
)
where id = %(snapshot_id)s

-- name: settle_label_counts
update snapshot_label
set burst_count = held.recording_count
from (
    select label_id, count(distinct recording_id) as recording_count
    from snapshot_instance
    where snapshot_id = %(snapshot_id)s
    group by label_id
) as held
where snapshot_label.snapshot_id = %(snapshot_id)s and snapshot_label.label_id = held.label_id

-- name: instances_alike_across_labels
-- Near copies with other labels, in any recording, in both directions of each pair.
select count(distinct pair.picture)
from (
    select first as picture, second as other from look_alike where dataset_id = %(dataset_id)s
    union all
    select second, first from look_alike where dataset_id = %(dataset_id)s
) as pair
join instance as mine on mine.dataset_id = %(dataset_id)s and mine.picture = pair.picture
join instance as other on other.dataset_id = %(dataset_id)s and other.picture = pair.other
where mine.label_id <> other.label_id

-- name: held_by
select
    burst.id as burst_id, burst.given_id as given_burst_id, recording_of(burst) as recording_id,
    instance.id as instance_id
from (
    select id from burst where recording_id = any(%(recording_ids)s::uuid[])
    union all
    select id from burst where given_id = any(%(recording_ids)s::uuid[]) and recording_id is null
) as member
join burst on burst.id = member.id
join instance on instance.burst_id = burst.id
where instance.dataset_id = %(dataset_id)s and instance.label_id is not null
order by instance.id

-- name: note_split
-- Earlier splits of these bursts are merged with this one, as near copies may be in any of their parts.
with known as (
    select distinct workspace_id, split_from
    from burst
    where id = any(%(burst_ids)s::uuid[]) and split_from is not null
)
update burst
set split_from = coalesce((select min(split_from::text)::uuid from known), %(recording_id)s)
where id = any(%(burst_ids)s::uuid[]) or (workspace_id, split_from) in (select workspace_id, split_from from known)
