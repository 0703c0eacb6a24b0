/** Default of `export --html --records`. */
export const PAGE_RECORDS = 1_000;
/** Defaults of `export --follow --shard-records` and `--shard-seconds`. */
export const SHARD_RECORDS = 10_000;
export const SHARD_SECONDS = 300;
