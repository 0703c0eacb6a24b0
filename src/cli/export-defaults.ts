/** Records of `export --html` where `--records` does not say. */
export const PAGE_RECORDS = 1_000;
/** When `export --follow` writes a shard, where `--shard-records` and `--shard-seconds` do not say. */
export const SHARD_RECORDS = 10_000;
export const SHARD_SECONDS = 300;
