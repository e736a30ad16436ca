-- Rows are locked in one order everywhere, so that two workers wait for each other and never deadlock.

-- name: claim
insert into embedding_claim (picture, backbone_id, claimant, expires_at)
select picture, %(backbone_id)s, %(claimant)s, now() + make_interval(secs => %(seconds)s)
from unnest(%(pictures)s::bytea[]) as wanted (picture)
order by picture
on conflict (picture, backbone_id) do update
set claimant = excluded.claimant, expires_at = excluded.expires_at
where embedding_claim.expires_at < now() or embedding_claim.claimant = excluded.claimant
returning picture

-- name: renew
update embedding_claim
set expires_at = now() + make_interval(secs => %(seconds)s)
where ctid = any(array(
    select ctid from embedding_claim where claimant = %(claimant)s order by picture, backbone_id for update
))

-- name: release
delete from embedding_claim
where ctid = any(array(
    select ctid
    from embedding_claim
    where claimant = %(claimant)s and (%(pictures)s::bytea[] is null or picture = any(%(pictures)s::bytea[]))
    order by picture, backbone_id
    for update
))

-- name: delete_expired
delete from embedding_claim
where ctid = any(array(
    select ctid from embedding_claim where expires_at < now() order by picture, backbone_id for update skip locked
))
