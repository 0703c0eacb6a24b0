import { CallFailure, RequestNotSent } from '../../records/model-reply.ts';

/** A model's adapter threw an error that is not a failure of the call: a fault in it, which ends the record of the call. */
export class AdapterError extends Error {
  /** @param cause what the adapter threw */
  constructor(cause: unknown) {
    super("a model's adapter failed", { cause });
    this.name = 'AdapterError';
  }
}

/** The error of a request: the failure of the call itself, or an `AdapterError`. */
export const errorOfRequest = (error: unknown): CallFailure | RequestNotSent | AdapterError =>
  error instanceof CallFailure || error instanceof RequestNotSent ? error : new AdapterError(error);
