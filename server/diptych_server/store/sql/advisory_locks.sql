-- name: try_lock
select pg_try_advisory_xact_lock(1668246386, hashtext(%(name)s)) -- the bytes of "chor", so that no other lock has this number

-- name: is_due
select not exists (
    select from chore where name = %(name)s and done_at > now() - make_interval(secs => %(every_seconds)s)
)

-- name: record
insert into chore (name, done_at) values (%(name)s, now()) on conflict (name) do update set done_at = excluded.done_at
