-- name: list
-- The page is selected first, so that content is looked up only for its recordings.
select
    page.id, page.instance_count, of_bursts.burst_count, of_bursts.is_by_hand, of_bursts.first_captured_at,
    of_bursts.last_captured_at, of_bursts.example_instance_ids
from (
    select id, instance_count
    from (
        select recording_id as id, instance_count
        from held_recording
        where owner_id = %(dataset_id)s and instance_count > 0
    ) as recording
    where {only} and {after}
    {order}
) as page
cross join lateral (
    select
        count(distinct burst.id)::int as burst_count, bool_or(burst.is_by_hand) as is_by_hand,
        min(instance.captured_at) as first_captured_at, max(instance.captured_at) as last_captured_at,
        (array_agg(instance.id order by instance.id))[:8] as example_instance_ids
    from (
        select id, is_by_hand from burst where recording_id = page.id
        union all
        select id, is_by_hand from burst where given_id = page.id and recording_id is null
    ) as burst
    join instance on instance.burst_id = burst.id
    where instance.dataset_id = %(dataset_id)s and instance.label_id is not null
) as of_bursts
{order}

-- name: labels_of_recordings
select held_recording.recording_id, label.id as label_id, label.name, held_recording.instance_count
from label
join held_recording on held_recording.owner_id = label.id
where label.dataset_id = %(dataset_id)s
    and held_recording.recording_id = any(%(recording_ids)s::uuid[])
    and held_recording.instance_count > 0
order by held_recording.recording_id, held_recording.instance_count desc, label.id

-- name: count
select
    count(*)::int as recording_count,
    count(*) filter (where label_count > 1)::int as mixed_recording_count
from (
    select count(*) as label_count
    from label
    join held_recording on held_recording.owner_id = label.id
    where label.dataset_id = %(dataset_id)s and held_recording.instance_count > 0
    group by held_recording.recording_id
) as recording
