-- name: lock
select {columns} from {table} where id = %(id)s and {living} for update

-- name: update
update {table} set {values} where id = %(id)s

-- name: set_deleted
update {table}
set deleted_at = case when %(is_deleted)s then now() end, {touch}
where id = %(id)s and (deleted_at is null) = %(is_deleted)s
