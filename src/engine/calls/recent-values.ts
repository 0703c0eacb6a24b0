/** The last values of a series, and their statistics. */
export class RecentValues {
  readonly #values: Float64Array;
  #next = 0;
  #count = 0;

  /** @param most the number of values that are remembered */
  constructor(most: number) {
    this.#values = new Float64Array(most);
  }

  get count(): number {
    return this.#count;
  }

  add(value: number): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#values.length;
    this.#count = Math.min(this.#count + 1, this.#values.length);
  }

  get least(): number {
    return this.#seen().reduce((least, value) => Math.min(least, value), Infinity);
  }

  get most(): number {
    return this.#seen().reduce((most, value) => Math.max(most, value), -Infinity);
  }

  get mean(): number {
    return this.#seen().reduce((sum, value) => sum + value, 0) / this.#count;
  }

  get deviation(): number {
    const { mean } = this;
    return Math.sqrt(this.#seen().reduce((sum, value) => sum + (value - mean) ** 2, 0) / this.#count);
  }

  #seen(): Float64Array {
    return this.#values.subarray(0, this.#count);
  }
}
