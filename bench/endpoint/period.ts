/**
 * The figures of the stub endpoint since its last reset. Times are milliseconds since 1970, the same in all processes.
 */
export interface PeriodFigures {
  readonly peak: number;
  /** For each request in the order of arrival: its arrival time, its delay … */
  readonly arrivedAt: Float64Array;
  readonly delayMs: Float64Array;
  /** … and the call-milliseconds in flight until then. */
  readonly area: Float64Array;
  readonly ended: number;
  readonly lastEndAt: number;
  /** Mean lateness of the replies: the endpoint's own wait for the processor. */
  readonly lateMs: number;
}

/** The progress of a measurement. */
export interface PeriodCount {
  readonly arrived: number;
  readonly ended: number;
}

const now = (): number => performance.timeOrigin + performance.now();

/** The calls of one measurement at the endpoint: in flight from the last byte of the request to the reply. */
export class Period {
  #arrivedAt = new Float64Array(1024);
  #delayMs = new Float64Array(1024);
  #area = new Float64Array(1024);
  #arrivals = 0;
  #ended = 0;
  #peak = 0;
  #lastEndAt = 0;
  #delaySum = 0;
  /** Call-milliseconds in flight, and the time of their last update. */
  #areaNow = 0;
  #movedAt = 0;

  arrived(delayMs: number): void {
    this.#move();
    if (this.#arrivals === this.#arrivedAt.length) this.#grow();
    this.#arrivedAt[this.#arrivals] = this.#movedAt;
    this.#delayMs[this.#arrivals] = delayMs;
    this.#area[this.#arrivals] = this.#areaNow;
    this.#arrivals += 1;
    this.#peak = Math.max(this.#peak, this.#arrivals - this.#ended);
  }

  ended(delayMs: number): void {
    this.#move();
    this.#ended += 1;
    this.#delaySum += delayMs;
    this.#lastEndAt = this.#movedAt;
  }

  count(): PeriodCount {
    return { arrived: this.#arrivals, ended: this.#ended };
  }

  read(): PeriodFigures {
    if (this.#ended < this.#arrivals) this.#move();
    const inFlight = this.#arrivals - this.#ended;
    return {
      peak: this.#peak,
      arrivedAt: this.#arrivedAt.slice(0, this.#arrivals),
      delayMs: this.#delayMs.slice(0, this.#arrivals),
      area: this.#area.slice(0, this.#arrivals),
      ended: this.#ended,
      lastEndAt: this.#lastEndAt,
      // The total time in flight minus the requested delays; known only when no call is in flight.
      lateMs: this.#ended > 0 && inFlight === 0 ? (this.#areaNow - this.#delaySum) / this.#ended : Number.NaN,
    };
  }

  #move(): void {
    const at = now();
    this.#areaNow += (this.#arrivals - this.#ended) * (at - this.#movedAt);
    this.#movedAt = at;
  }

  #grow(): void {
    const longer = (from: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
      const to = new Float64Array(2 * from.length);
      to.set(from);
      return to;
    };
    this.#arrivedAt = longer(this.#arrivedAt);
    this.#delayMs = longer(this.#delayMs);
    this.#area = longer(this.#area);
  }
}
