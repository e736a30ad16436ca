-- What the filters of lists are looked up by: the beginning of a name, and the last digits of an id.
create index dataset_by_name_prefix on dataset (workspace_id, lower(name) text_pattern_ops);
create index dataset_by_id_end on dataset (workspace_id, right(id::text, 4));
create index snapshot_by_name_prefix on snapshot (workspace_id, lower(name) text_pattern_ops);
create index snapshot_by_id_end on snapshot (workspace_id, right(id::text, 4));
