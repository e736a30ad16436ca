-- How many pictures of a dataset are not yet compared, as far as 1,000: read with every look at a dataset, so that it
-- must cost the same whatever other datasets wait for. Removed pictures are not embedded and do not count.
create function pending_comparison_count(of_dataset uuid) returns integer language sql stable as $$
    select count(*)::integer
    from (
        select
        from uncompared
        cross join lateral (
            select
            from instance
            where instance.dataset_id = uncompared.dataset_id
                and instance.picture = uncompared.picture
                and instance.label_id is not null
            limit 1
        ) as present
        where uncompared.dataset_id = of_dataset
        limit 1000
    ) as waiting
$$ set enable_seqscan = off;
