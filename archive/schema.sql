-- Format 1 of archive.db. What the tables mean, and what must hold between them, is in FORMAT.md.
-- Times are UTC text, 2026-11-24T15:03:12Z. Lists and mappings are JSON text.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sources (
    num       INTEGER PRIMARY KEY,
    name      TEXT NOT NULL UNIQUE,
    country   TEXT NOT NULL,
    languages TEXT NOT NULL
) STRICT;

CREATE TABLE captures (
    id      INTEGER PRIMARY KEY,
    url     TEXT NOT NULL,
    fetched TEXT NOT NULL,
    status  INTEGER NOT NULL,
    file    TEXT NOT NULL,
    offset  INTEGER NOT NULL,
    length  INTEGER NOT NULL,
    sha256  TEXT NOT NULL,
    UNIQUE (file, offset)
) STRICT;

CREATE TABLE articles (
    num        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    url        TEXT NOT NULL UNIQUE,
    source     INTEGER NOT NULL REFERENCES sources (num),
    first_seen TEXT NOT NULL,
    latest     INTEGER NOT NULL,
    seq        INTEGER NOT NULL
) STRICT;

CREATE INDEX articles_by_source ON articles (source, num);

CREATE TABLE versions (
    article        INTEGER NOT NULL REFERENCES articles (num),
    number         INTEGER NOT NULL,
    seen           TEXT NOT NULL,
    source         INTEGER NOT NULL REFERENCES sources (num),
    title          TEXT NOT NULL,
    text           TEXT NOT NULL,
    summary        TEXT NOT NULL,
    published      TEXT,
    published_zone TEXT NOT NULL,
    language       TEXT NOT NULL,
    authors        TEXT NOT NULL,
    tags           TEXT NOT NULL,
    external_id    TEXT NOT NULL,
    extra          TEXT NOT NULL,
    extent         TEXT NOT NULL CHECK (extent IN ('full', 'excerpt')),
    digest         TEXT NOT NULL,
    text_sha256    TEXT NOT NULL,
    capture        INTEGER REFERENCES captures (id),
    PRIMARY KEY (article, number)
) STRICT;

CREATE TABLE corrections (
    id     INTEGER PRIMARY KEY,
    made   TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,
    undoes INTEGER UNIQUE REFERENCES corrections (id)
) STRICT;

CREATE TABLE changes (
    seq        INTEGER PRIMARY KEY,
    article    INTEGER,
    version    INTEGER,
    correction INTEGER UNIQUE REFERENCES corrections (id),
    UNIQUE (article, version),
    FOREIGN KEY (article, version) REFERENCES versions (article, number),
    CHECK ((article IS NULL) = (version IS NULL)),
    CHECK ((article IS NULL) <> (correction IS NULL))
) STRICT;

CREATE TABLE feeds (
    url           TEXT PRIMARY KEY,
    etag          TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    body_sha256   TEXT NOT NULL,
    failures      INTEGER NOT NULL,
    next_due      TEXT,
    last_poll     TEXT,
    last_ok       TEXT,
    moved_to      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE polls (
    id      INTEGER PRIMARY KEY,
    feed    TEXT NOT NULL,
    source  TEXT NOT NULL,
    at      TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('changed', 'unchanged', 'failed')),
    failure TEXT NOT NULL,
    detail  TEXT NOT NULL,
    status  INTEGER,
    took_ms INTEGER NOT NULL,
    size    INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    fresh   INTEGER NOT NULL,
    capture INTEGER REFERENCES captures (id)
) STRICT;

CREATE INDEX polls_by_feed ON polls (feed, id);

CREATE TABLE entries (
    num      INTEGER PRIMARY KEY,
    url      TEXT NOT NULL UNIQUE,
    source   TEXT NOT NULL,
    feed     TEXT NOT NULL,
    digest   TEXT NOT NULL,
    entry    TEXT,            -- what the feed said; NULL once settled
    attempts INTEGER NOT NULL,
    due      TEXT,
    at       TEXT,            -- the last attempt, or when it was settled
    failure  TEXT NOT NULL,
    detail   TEXT NOT NULL
) STRICT;

CREATE INDEX entries_waiting ON entries (source, num) WHERE entry IS NOT NULL;
CREATE INDEX entries_failed ON entries (at) WHERE failure <> '';
