import { API } from './broker-proxy.ts';
import type { BrokerProxy, InjectedFault, WireFault, WireRequest } from './broker-proxy.ts';

/**
 * Injects `fault` into the produce at one broker of a transaction whose records go to several: at the last of them,
 * after `others` others have received their part. `skip` such produces pass unchanged before.
 */
export function injectAtOneOfSeveral(
  proxies: readonly BrokerProxy[],
  isOwn: (transactionalId: string) => boolean,
  fault: WireFault,
  options: { readonly skip: number },
): InjectedFault {
  /** The proxies that a transaction has used so far. */
  const sent = new Map<string, Set<BrokerProxy>>();
  let { skip } = options;
  let isDone = false;
  const isTheOne = (proxy: BrokerProxy, { apiKey, transactionalId }: WireRequest): boolean => {
    if (isDone || transactionalId === null || !isOwn(transactionalId)) return false;
    if (apiKey === API.endTxn) sent.delete(transactionalId);
    if (apiKey !== API.produce) return false;
    const before = sent.get(transactionalId) ?? new Set();
    sent.set(transactionalId, before);
    const isFirstHere = !before.has(proxy);
    before.add(proxy);
    if (!isFirstHere || before.size < 2) return false;
    skip -= 1;
    isDone = skip < 0;
    return isDone;
  };
  for (const proxy of proxies) proxy.inject((request) => isTheOne(proxy, request), fault);
  return {
    get isDone(): boolean {
      return isDone;
    },
  };
}
