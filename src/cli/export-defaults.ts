/** Default of `export --html --records`. */
export const PAGE_RECORDS = 1_000;
/** Defaults of `export --follow --shard-records` and `--shard-seconds`. */
export const SHARD_RECORDS = 10_000;
export const SHARD_SECONDS = 300;
/** The most records of a page: what its index holds (`INDEX_CAPACITY` of `src/web`, which is not loaded for the help). */
export const MOST_PAGE_RECORDS = 100_000;
