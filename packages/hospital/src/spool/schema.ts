/** Version of the tables; a spool of another version is refused rather than guessed at. */
export const SPOOL_VERSION = "1";

/**
 * A report is in exactly one place: in its source (the source's position lies before it), in `segments`, in `batches`, or,
 * removed from here, on the ledger. Every statement that moves it runs in one transaction with the other side of the move.
 */
export const SPOOL_TABLES = `
  CREATE TABLE IF NOT EXISTS about (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS positions (
    source TEXT NOT NULL,
    item TEXT NOT NULL,
    position TEXT NOT NULL,
    PRIMARY KEY (source, item)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS segments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    rows INTEGER NOT NULL,
    columns BLOB NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS batches (
    sequence INTEGER PRIMARY KEY,
    hash BLOB NOT NULL,
    rows INTEGER NOT NULL,
    columns_at INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    confirmed INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE IF NOT EXISTS chain (
    head TEXT PRIMARY KEY CHECK (head IN ('assigned', 'confirmed')),
    sequence INTEGER NOT NULL,
    linked INTEGER NOT NULL,
    hash BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS totals (
    name TEXT PRIMARY KEY CHECK (name IN ('accepted', 'confirmed', 'rejected')),
    value INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS rejects (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    file TEXT NOT NULL,
    line INTEGER NOT NULL,
    field TEXT NOT NULL,
    reason TEXT NOT NULL,
    raw TEXT NOT NULL
  ) STRICT;

  INSERT OR IGNORE INTO totals (name, value) VALUES ('accepted', 0), ('confirmed', 0), ('rejected', 0);
`;
