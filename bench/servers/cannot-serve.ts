/** A server cannot be installed or started on this machine. */
export class CannotServe extends Error {}
