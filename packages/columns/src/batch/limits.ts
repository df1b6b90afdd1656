/** Most rows of one batch. */
export const MAX_BATCH_ROWS = 100_000;

/** Most entries of one dictionary: what an index of two bytes reaches. */
export const MAX_DICTIONARY_ENTRIES = 65_536;

/** Entries of a dictionary up to which an index takes one byte. */
export const NARROW_DICTIONARY_ENTRIES = 256;

/** Bytes of a batch hash (SHA-256). */
export const HASH_BYTES = 32;

/** Largest value of a protobuf uint32. */
export const MAX_UINT32 = 0xffff_ffff;
