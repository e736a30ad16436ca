-- What heads said of pictures whose bursts they never saw, from the training that made the model.
create table honest_answer (
    model_id uuid not null references model on delete cascade,
    instance_id uuid not null,
    label_id uuid not null, -- the one that was answered
    confidence real not null, -- in it, 0 to 1
    primary key (model_id, instance_id)
);
