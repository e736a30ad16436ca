-- Makes a role `diptych`, used by server and worker, the owner of the database `diptych` and of nothing else.
-- psql runs this file as a superuser connected to that database: at the first start of PostgreSQL's image, and when an
-- older deployment is upgraded (docs/deploy.md). It can be run again, for example after a change of passwords.
\set ON_ERROR_STOP on
\if :{?secrets_dir}
\else
    \set secrets_dir /run/secrets
\endif
\set file :secrets_dir /postgres_password
\set password `cat :'file'`
\set file :secrets_dir /postgres_admin_password
\set admin_password `cat :'file'`
select :'password' = '' or :'admin_password' = '' as is_missing \gset
\if :is_missing
    do $$ begin raise exception 'a password is missing: run deploy/secrets.sh'; end $$;
\endif

begin;

-- In older deployments `diptych` is the superuser that initialised PostgreSQL. PostgreSQL does not allow demoting that
-- role, so it is renamed; a session cannot rename its own role, so another role does it.
select current_user = 'diptych' as is_older \gset
\if :is_older
    create role diptych_renamer superuser;
    set local session authorization diptych_renamer;
    alter role diptych rename to postgres;
    set local session authorization postgres;
    drop role diptych_renamer;
\endif
alter role current_user password :'admin_password';

select not exists (select from pg_roles where rolname = 'diptych') as is_new \gset
\if :is_new
    create role diptych;
\endif
alter role diptych login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password :'password';
alter database diptych owner to diptych;
create extension if not exists vector; -- only a superuser may, as pgvector is not marked as trusted

-- Objects that another role created in the database; a new database has none.
do $$
declare
    command text;
begin
    for command in
        with belongs_to_extension as (select classid, objid from pg_depend where deptype = 'e')
        select format('alter table %s owner to diptych', oid::regclass)
        from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')
            and ('pg_class'::regclass, oid) not in (select classid, objid from belongs_to_extension)
        union all
        select format('alter sequence %s owner to diptych', oid::regclass)
        from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'S'
            and oid not in ( -- those of a column go with their table
                select objid from pg_depend where classid = 'pg_class'::regclass and deptype in ('a', 'i', 'e')
            )
        union all
        select format('alter routine %s owner to diptych', oid::regprocedure)
        from pg_proc
        where pronamespace = 'public'::regnamespace
            and ('pg_proc'::regclass, oid) not in (select classid, objid from belongs_to_extension)
        union all
        select format('alter type %s owner to diptych', pg_type.oid::regtype)
        from pg_type
        left join pg_class on pg_class.oid = typrelid
        where typnamespace = 'public'::regnamespace and (typtype in ('e', 'd', 'r') or relkind = 'c')
            and ('pg_type'::regclass, pg_type.oid) not in (select classid, objid from belongs_to_extension)
    loop
        execute command;
    end loop;
end
$$;

commit;
