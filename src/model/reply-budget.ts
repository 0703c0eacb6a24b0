/** The bytes of one reply that is being read. */
export interface ReplyShare {
  /** Bytes have arrived. False: too many are held, so read no more until `resume` is called. */
  take(bytes: number, resume: () => void): boolean;
  /** The reply is read or given up: its bytes are free. */
  release(): void;
}

interface Held {
  bytes: number;
  resume: (() => void) | null;
}

/**
 * Bounds the bytes that all replies of a process hold while they are read, whatever their number: above the bound only
 * the oldest reply reads on, so that one always ends and frees its bytes. Each other one keeps at most the chunk that had
 * arrived already.
 */
export class ReplyBudget {
  readonly #maxBytes: number;
  readonly #open = new Set<Held>();
  #bytes = 0;

  /** @param maxBytes above zero; one reply may take more, up to its own limit */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Held at present, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A reply begins. */
  open(): ReplyShare {
    const held: Held = { bytes: 0, resume: null };
    this.#open.add(held);
    return {
      take: (bytes, resume) => {
        held.bytes += bytes;
        this.#bytes += bytes;
        if (this.#mayRead(held)) return true;
        held.resume = resume;
        return false;
      },
      release: () => {
        if (!this.#open.delete(held)) return;
        this.#bytes -= held.bytes;
        this.#resume();
      },
    };
  }

  #mayRead(held: Held): boolean {
    if (this.#bytes <= this.#maxBytes) return true;
    const [oldest] = this.#open;
    return held === oldest;
  }

  #resume(): void {
    for (const held of this.#open) {
      if (!this.#mayRead(held)) return;
      const { resume } = held;
      held.resume = null;
      resume?.();
    }
  }
}

/** All replies of this process share one bound of 64 MiB: a reply of usual size takes some ten kilobytes. */
export const PROCESS_BUDGET: ReplyBudget = new ReplyBudget(64 * 1024 * 1024);
