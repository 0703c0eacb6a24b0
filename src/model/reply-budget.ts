/** The bytes of one reply that is being read. */
export interface ReplyShare {
  /** Bytes have arrived. False: too many are held; stop reading until `resume` is called. */
  take(bytes: number, resume: () => void): boolean;
  /** The reply is complete or cancelled: its bytes are free. */
  release(): void;
}

interface Held {
  bytes: number;
  /** Set while the reply may not continue. */
  resume: (() => void) | null;
  readonly giveUp: () => void;
}

/** Maximum pause of the one reply that may continue; then it is cancelled. */
const STALL_MS = 10_000;

/**
 * Limits the bytes that all replies of a process hold while they are read, for any number of replies. Above the limit
 * only the reply that holds most continues, so that one ends, at the latest at its own limit, and frees its bytes;
 * every other reply keeps at most the chunk that had already arrived. If that one sends nothing for 10 s, it is
 * cancelled: the others must not wait for a slow endpoint.
 */
export class ReplyBudget {
  readonly #maxBytes: number;
  readonly #open = new Set<Held>();
  #bytes = 0;
  #stall: NodeJS.Timeout | undefined;

  /** @param maxBytes above zero; one reply may take more, up to its own limit */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Currently held bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Registers a new reply.
   *
   * @param giveUp called at most once: it must end the reply, and release its share
   */
  open(giveUp: () => void): ReplyShare {
    const held: Held = { bytes: 0, resume: null, giveUp };
    this.#open.add(held);
    return {
      take: (bytes, goOn) => {
        held.bytes += bytes;
        this.#bytes += bytes;
        if (this.#bytes <= this.#maxBytes) return true;
        if (this.#letLargestRead() === held) return true;
        held.resume = goOn;
        return false;
      },
      release: () => {
        if (!this.#open.delete(held)) return;
        this.#bytes -= held.bytes;
        if (this.#bytes > this.#maxBytes) this.#letLargestRead();
        // Otherwise no reply waits.
        else if (this.#stall !== undefined) this.#letAllRead();
      },
    };
  }

  #letLargestRead(): Held | undefined {
    let largest: Held | undefined;
    for (const held of this.#open) if (held.bytes > (largest?.bytes ?? -1)) largest = held;
    if (largest === undefined) return undefined;
    clearTimeout(this.#stall);
    this.#stall = setTimeout(largest.giveUp, STALL_MS).unref();
    letRead(largest);
    return largest;
  }

  #letAllRead(): void {
    clearTimeout(this.#stall);
    this.#stall = undefined;
    for (const held of this.#open) if (this.#bytes <= this.#maxBytes) letRead(held);
  }
}

function letRead(held: Held): void {
  const goOn = held.resume;
  held.resume = null;
  goOn?.();
}

/** All replies of this process share one limit of 128 MiB: a reply of usual size takes about ten kilobytes. */
export const PROCESS_BUDGET: ReplyBudget = new ReplyBudget(128 * 1024 * 1024);
