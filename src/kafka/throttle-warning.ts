/**
 * kafkajs schedules its check of waiting requests at `throttledUntil - Date.now()`, which is far below 0 while no
 * broker throttles (network/requestQueue in 2.2.4). Node.js 24 uses 1 ms instead, as before, and prints a warning for
 * each process. Only this warning is dropped, and only if kafkajs causes it.
 */
export function silenceThrottleWarning(): void {
  if (isSilenced) return;
  isSilenced = true;
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning: string | Error, ...rest: unknown[]): void => {
    const isTimeoutWarning = rest[0] === 'TimeoutNegativeWarning';
    if (isTimeoutWarning && (new Error().stack ?? '').includes('kafkajs')) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
}

let isSilenced = false;
