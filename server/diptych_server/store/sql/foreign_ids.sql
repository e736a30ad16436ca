-- name: foreign_ids
-- Unknown ids are not foreign: the lookup that follows reports that they do not exist.
select id from dataset where id = any(%(dataset)s::uuid[]) and workspace_id <> all(%(workspace_ids)s::uuid[])
union all
select label.id
from label join dataset on dataset.id = label.dataset_id
where label.id = any(%(label)s::uuid[]) and dataset.workspace_id <> all(%(workspace_ids)s::uuid[])
union all
select instance.id
from instance join dataset on dataset.id = instance.dataset_id
where instance.id = any(%(instance)s::uuid[]) and dataset.workspace_id <> all(%(workspace_ids)s::uuid[])
union all
select id from snapshot where id = any(%(snapshot)s::uuid[]) and workspace_id <> all(%(workspace_ids)s::uuid[])
union all
select model.id
from model join snapshot on snapshot.id = model.snapshot_id
where model.id = any(%(model)s::uuid[]) and snapshot.workspace_id <> all(%(workspace_ids)s::uuid[])
union all
select training_job.id
from training_job join snapshot on snapshot.id = training_job.snapshot_id
where training_job.id = any(%(training_job)s::uuid[]) and snapshot.workspace_id <> all(%(workspace_ids)s::uuid[])
union all
select id from workspace where id = any(%(workspace)s::uuid[]) and id <> all(%(workspace_ids)s::uuid[])
union all
-- A token is visible to those with access to all of its workspaces.
select access_token_id
from access_token_workspace
where access_token_id = any(%(access_token)s::uuid[]) and workspace_id <> all(%(workspace_ids)s::uuid[])
