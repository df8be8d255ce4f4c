-- Written for SQLite; the types are mapped where a server makes the tables (database/server/text.rs).
-- Ground state: what was received, what it says, who it is about, who did what. Never rewritten.

create table word (
    word integer primary key,
    name text not null unique
);

create table setting (
    key   text primary key,
    value text not null
) without rowid;

-- Change numbers order everything in the directory. One row per committed act, for all of its
-- changes from `change` to `last`.
create table change (
    change  integer primary key,
    last    integer not null,
    act     text not null,
    at      integer not null,
    actor   text not null,
    arrival integer
);

create table arrival (
    arrival    integer primary key,
    sender     text not null,
    message_id text,
    door       text not null,
    format     text not null,
    name       text not null,
    size       integer not null,
    made_size  integer not null,
    at         integer not null,
    actor      text not null,
    settled    integer not null,
    progress   integer not null,
    kept       integer not null,
    doubled    integer not null,
    set_aside  integer not null,
    warned     integer not null
);
create unique index arrival_by_message on arrival (sender, message_id) where message_id is not null;
create index arrival_pending on arrival (arrival) where settled = 0;

-- An arrival's bytes, cut into blocks. Part 0 is as received, part 1 is what we made at *read*.
create table block (
    arrival integer not null,
    part    integer not null,
    start   integer not null,
    raw_len integer not null,
    bytes   blob not null,
    primary key (arrival, part, start)
);

-- What became of each draft of an arrival, for the trace.
create table outcome (
    arrival  integer not null,
    ordinal  integer not null,
    fate     integer not null,
    change   integer,
    record   integer,
    part     integer,
    start    integer,
    len      integer,
    station  text,
    issues   text,
    primary key (arrival, ordinal)
) without rowid;

-- The public id is null where it is the sender's own id.
create table record (
    record    integer primary key,
    sender    integer not null,
    type      integer not null,
    id        text not null,
    public_id text
);
create unique index record_by_id on record (type, id, sender);
create unique index record_by_public_id on record (type, public_id) where public_id is not null;

create table version (
    change         integer not null,
    ordinal        integer not null,
    record         integer not null,
    arrival        integer not null,
    part           integer not null,
    start          integer not null,
    len            integer not null,
    hash           blob not null,
    deleted        integer not null,
    by_import      integer not null,
    sender_updated integer,
    sender_version integer,
    primary key (change, ordinal)
) without rowid;
create index version_by_record on version (record, change, ordinal);

create table resident (
    resident integer primary key,
    change   integer not null
);

-- Decisions on which resident a Patient record is. Undone by another decision, never removed.
create table link (
    change      integer not null,
    ordinal     integer not null,
    record      integer not null,
    resident    integer not null,
    verdict     integer not null,
    provisional integer not null,
    asked       text,
    evidence    text not null,
    undoes      integer,
    primary key (change, ordinal)
) without rowid;
create index link_by_record on link (record, change, ordinal);
create index link_by_resident on link (resident);

-- Blocking keys and traits come from outside with each current Patient version.
create table link_key (
    key    integer not null,
    record integer not null,
    primary key (key, record)
) without rowid;
create index link_key_by_record on link_key (record);

create table link_traits (
    record integer primary key,
    traits blob not null
);

create table audit (
    entry   integer primary key,
    at      integer not null,
    account text not null,
    posts   text not null,
    action  text not null,
    purpose text not null,
    place   text not null,
    members text not null,
    change  integer,
    hash    blob not null
);

create table content (
    change integer primary key,
    hash   text not null,
    at     integer not null,
    files  blob not null
);

create table account (
    name          text primary key,
    shown_as      text not null,
    password_hash text not null,
    posts         text not null,
    scope         text not null,
    demo          integer not null,
    disabled      integer not null
) without rowid;

create table session (
    token_hash blob primary key,
    account    text not null,
    created_at integer not null,
    expires_at integer not null
) without rowid;

-- Files that were uploaded and wait for somebody to confirm them: nobody's record yet, gone when they are
-- confirmed, discarded, or have waited too long.
create table upload (
    id         text primary key,
    account    text not null,
    sender     text not null,
    name       text not null,
    mapping    text not null,
    at         integer not null,
    expires_at integer not null,
    bytes      blob not null
);

-- Numbers that were published, with the rows behind them as they were known then.
create table published (
    change    integer primary key,
    indicator text not null,
    period    text not null,
    area      text not null,
    known     integer not null,
    replaces  integer,
    at        integer not null,
    account   text not null,
    said      text not null,
    frozen    blob not null,
    hash      text not null
);

-- Derived state: dropped and refilled by a rebuild.

create table current (
    record            integer primary key,
    change            integer not null,
    ordinal           integer not null,
    type              integer not null,
    subject_reference integer,
    subject           integer,
    deleted           integer not null
);
create index current_by_subject on current (subject) where subject is not null;
create index current_cases on current (record) where subject_reference = -2;
create index current_without_subject on current (type, record) where subject is null;

-- Under which seal a version lies, as a word (docs/decisions/0062); most lie under none.
create table sealed (
    change  integer not null,
    ordinal integer not null,
    seal    integer not null,
    primary key (change, ordinal)
) without rowid;

-- Which subject a record had before it was given another, for reading as of a change.
create table subject_before (
    record  integer not null,
    until   integer not null,
    subject integer,
    primary key (record, until)
) without rowid;
create index subject_before_by_subject on subject_before (subject, record);

-- An identifier's number; kept over a rebuild, as words are.
create table token (
    token  integer primary key,
    system integer not null,
    value  text not null
);
create unique index token_by_value on token (value, system);

create table identifier (
    token  integer not null,
    record integer not null,
    primary key (token, record)
) without rowid;
create index identifier_by_record on identifier (record);

create table reference (
    record    integer not null,
    ordinal   integer not null,
    token     integer,
    type      integer,
    to_record integer,
    primary key (record, ordinal)
) without rowid;
create index reference_by_token on reference (token, record, ordinal) where token is not null;

-- References by id whose target has not arrived; sender 0 stands for public ids.
create table waiting (
    sender  integer not null,
    type    integer not null,
    id      text not null,
    record  integer not null,
    ordinal integer not null,
    primary key (type, id, sender, record, ordinal)
) without rowid;
create index waiting_by_record on waiting (record);

create table linked (
    record      integer primary key,
    resident    integer not null,
    provisional integer not null
);
create index linked_by_resident on linked (resident, record);
create index linked_provisionally on linked (record) where provisional = 1;

-- Whose rows a change concerns: kind 0 = resident, 1 = record without subject, 2 = case.
create table touched (
    change integer not null,
    kind   integer not null,
    id     integer not null,
    primary key (change, kind, id)
) without rowid;

-- What records are found by (docs/decisions/0041). A doc is one current version, in the order of keeping;
-- `until` is the number that had been reached when something newer took its place.
create table doc (
    doc     integer primary key,
    record  integer not null,
    change  integer not null,
    ordinal integer not null,
    until   integer
);
create index doc_of_record on doc (record, doc);
create index doc_gone on doc (doc) where until is not null;

-- The index lies in runs: all keys of the docs from `first` to `last`, sorted; `filter` says which keys a
-- run may have. Runs share no doc.
create table run (
    run    integer primary key,
    first  integer not null,
    last   integer not null,
    filter blob not null
);
create unique index run_by_doc on run (first);

-- A run's rows in chunks: for each key the docs that have it, or what lies in a column.
create table found (
    run   integer not null,
    key   blob not null,
    first integer not null,
    docs  blob not null,
    primary key (run, key, first)
);
