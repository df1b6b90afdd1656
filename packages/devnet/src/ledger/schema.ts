/** Layout version of the database file; another version is refused rather than guessed at. */
export const FORMAT = 1;

/** Keys are BLOBs, so that they sort by their UTF-8 bytes and may contain zero bytes, as composite keys do. */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS blocks (
  number INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS transactions (
  id TEXT PRIMARY KEY,
  block INTEGER NOT NULL,
  tx INTEGER NOT NULL,
  code INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS state (
  namespace TEXT NOT NULL,
  key BLOB NOT NULL,
  value BLOB NOT NULL,
  block INTEGER NOT NULL,
  tx INTEGER NOT NULL,
  PRIMARY KEY (namespace, key)
) STRICT;

CREATE TABLE IF NOT EXISTS history (
  namespace TEXT NOT NULL,
  key BLOB NOT NULL,
  block INTEGER NOT NULL,
  tx INTEGER NOT NULL,
  PRIMARY KEY (namespace, key, block, tx)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS private_hashes (
  namespace TEXT NOT NULL,
  collection TEXT NOT NULL,
  key_hash BLOB NOT NULL,
  value_hash BLOB NOT NULL,
  block INTEGER NOT NULL,
  tx INTEGER NOT NULL,
  PRIMARY KEY (namespace, collection, key_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS private_state (
  organisation TEXT NOT NULL,
  namespace TEXT NOT NULL,
  collection TEXT NOT NULL,
  key BLOB NOT NULL,
  key_hash BLOB NOT NULL,
  value BLOB NOT NULL,
  block INTEGER NOT NULL,
  tx INTEGER NOT NULL,
  PRIMARY KEY (organisation, namespace, collection, key)
) STRICT;

CREATE TABLE IF NOT EXISTS private_writes (
  organisation TEXT NOT NULL,
  namespace TEXT NOT NULL,
  collection TEXT NOT NULL,
  key_hash BLOB NOT NULL,
  block INTEGER NOT NULL,
  tx INTEGER NOT NULL,
  key BLOB NOT NULL,
  value BLOB,
  PRIMARY KEY (organisation, namespace, collection, key_hash, block, tx)
) STRICT;
CREATE INDEX IF NOT EXISTS private_writes_by_block ON private_writes (organisation, block);

CREATE TABLE IF NOT EXISTS transient (
  organisation TEXT NOT NULL,
  tx_id TEXT NOT NULL,
  namespace TEXT NOT NULL,
  collection TEXT NOT NULL,
  hash BLOB NOT NULL,
  write_set BLOB NOT NULL,
  height INTEGER NOT NULL,
  PRIMARY KEY (organisation, tx_id, namespace, collection, hash)
) STRICT;
`;
