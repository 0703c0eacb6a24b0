import { constants, PerformanceObserver } from 'node:perf_hooks';
import type { PerformanceEntry } from 'node:perf_hooks';
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from 'node:v8';

/** The size of one half of the young generation: about the cache of a core. */
const SEMI_SPACE_BYTES = 16 * 1024 * 1024;
const LOOK_MS = 20;

/** How much the old generation grows between two collections: in bytes, and within these bounds of its live data. */
const GROWTH_BYTES = 128 * 1024 * 1024;
const MOST_PERCENT = 200;
const LEAST_PERCENT = 50;

/**
 * Keeps the memory of a worker small. If much memory is free, V8 lets the old generation grow to four times its live
 * data before a collection, and each half of the young generation to 64 MiB, which is more than the caches hold. Here
 * the old generation grows by 128 MiB: at most to three times its live data (35 MB of an idle worker, 65 MB with 256
 * calls in flight, 100 MB with 1,024), and at least by half of it, since each collection looks at all of it. V8 accepts
 * both settings while it runs: the old generation's as growth in percent, the young one's by disabling growth once the
 * size is reached.
 *
 * Call this before the rest of the program is loaded: loading it makes the young generation 64 MiB large, and no
 * setting reduces it again.
 */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${MOST_PERCENT}`);
  const look = setInterval(() => {
    const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
    // The space includes both halves.
    if (young !== undefined && young.space_size < 2 * SEMI_SPACE_BYTES) return;
    clearInterval(look);
    setFlagsFromString('--semi-space-growth-factor=1');
  }, LOOK_MS).unref();
  const collections = new PerformanceObserver((seen) => {
    if (!seen.getEntries().some(isMajor)) return;
    const percent = Math.round((100 * GROWTH_BYTES) / getHeapStatistics().used_heap_size);
    setFlagsFromString(`--heap-growing-percent=${Math.max(LEAST_PERCENT, Math.min(MOST_PERCENT, percent))}`);
  });
  collections.observe({ entryTypes: ['gc'] });
}

/** `detail` is missing in the type of an entry. */
const isMajor = (entry: PerformanceEntry & { readonly detail?: { readonly kind?: number } }): boolean =>
  entry.detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
