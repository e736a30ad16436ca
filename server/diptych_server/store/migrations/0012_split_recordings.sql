-- A recording that people split: its parts count as several, and its near copies stay apart in every split for scores.
alter table burst add column split_from uuid; -- the recording that it was part of; null: of none that was split
create index burst_by_split on burst (split_from) where split_from is not null;
