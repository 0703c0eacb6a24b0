/** The bytes of one reply that is being read. */
export interface ReplyShare {
  /** Bytes have arrived. False: too many are held, so read no more until `resume` is called. */
  take(bytes: number, resume: () => void): boolean;
  /** The reply is read or given up: its bytes are free. */
  release(): void;
}

interface Held {
  bytes: number;
  /** Set while it may not read on. */
  resume: (() => void) | null;
  readonly giveUp: () => void;
}

/** How long the one reply that may read on may give nothing before it is given up. */
const STALL_MS = 10_000;

/**
 * Bounds the bytes that all replies of a process hold while they are read, whatever their number. Above the bound only
 * the reply that holds most reads on, so that one ends, at the latest at its own limit, and frees its bytes; every other
 * one keeps at most the chunk that had arrived already. Where that one gives nothing for 10 s, it is given up: the
 * others must not wait for an endpoint that is slow.
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

  /** Held at present, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * A reply begins.
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
        // Else none waits.
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

/** All replies of this process share one bound of 128 MiB: a reply of usual size takes some ten kilobytes. */
export const PROCESS_BUDGET: ReplyBudget = new ReplyBudget(128 * 1024 * 1024);
