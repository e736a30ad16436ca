-- Pictures of a dataset, removed ones included, that show nothing: black or of one colour. Noted when they are compared.
create table blank_picture (
    dataset_id uuid not null references dataset on delete cascade,
    picture bytea not null references picture on delete cascade,
    primary key (dataset_id, picture)
);
create index blank_picture_by_picture on blank_picture (picture);

-- What was compared before is compared once more, which changes no recording and no fold.
insert into uncompared (dataset_id, picture) select dataset_id, picture from instance on conflict do nothing;
