import { expect } from 'vitest';
import { OWNER_SIGNAL_MS } from '../../../src/engine/calls/journaled-call-context.ts';
import { START_VALID_SHARE } from '../../../src/engine/calls/start-validity.ts';
import { COUNTER, countersWithPrefix } from '../../../src/stream/counters.ts';
import { readEntryHeaders } from '../../../src/engine/calls/journal-entry.ts';
import type { KafkaLog } from '../../../src/kafka/kafka-log.ts';
import { LEVELS } from '../../../src/records/grade.ts';
import type { ModelCall } from '../../../src/records/model-call.ts';
import { countOf } from '../../../src/stream/outcome.ts';
import { levelTopic, STAGES } from '../../../src/records/topic-name.ts';
import { runTool } from './kafka-tool.ts';
import type { Death, Decoded, FaultCampaign } from './fault-campaign.ts';
import type { EndpointCall } from './fault-endpoint.ts';

/**
 * A request this much later than its reply in the journal came after it: the owner's view of the journal was that old.
 */
const ON_THE_WAY_MS = 150;

/** The validity of a `started` record: within this time its worker may make the call. */
const START_VALID_MS = START_VALID_SHARE * OWNER_SIGNAL_MS;

/** The required state of a campaign that has ended. */
export interface ExactlyOnce {
  readonly campaign: FaultCampaign;
  /** Ids that must have exactly one outcome. */
  readonly ids: readonly string[];
  /** Records of the questions topic with another end. Default 0 each. */
  readonly duplicates?: number;
  readonly deadLettered?: number;
  readonly lostToRetention?: number;
  /** Calls may be repeated only after kills; without any kill, none may be. Default: the campaign's kills. */
  readonly repeats?: 'by-deaths' | 'none';
  /** Version of Kafka whose console consumer checks as well; null: without it. Default: the version of `pom.xml`. */
  readonly consoleVersion?: string | null | undefined;
}

/** The observations of a campaign. */
export interface Evidence {
  readonly outcomes: number;
  readonly calls: number;
  readonly repeated: number;
  readonly inFlightAtDeath: number;
  readonly console: number | string;
}

/**
 * The one assertion of the fault campaign, used by every scenario: one committed outcome for each input, each output
 * once for two unrelated read-committed consumers, counters that conserve, no request after its reply was in the
 * journal, and no repeated call that was not in flight when its worker was killed.
 */
export async function assertExactlyOnce(expected: ExactlyOnce): Promise<Evidence> {
  const { campaign, ids } = expected;
  const log = await campaign.connect();
  try {
    const graded = await campaign.records<unknown>(log, ...LEVELS.map(levelTopic), 'ungraded');
    const [selected, traced] = [
      await campaign.records<unknown>(log, 'selected'),
      await campaign.records<unknown>(log, 'cot', 'rejected'),
    ];
    expect(keysOf(graded), 'one outcome for each question').toEqual(ids.toSorted());
    expect(new Set(keysOf(selected)).size, 'no question is selected twice').toBe(selected.length);
    expect(keysOf(traced), 'one outcome for each selection').toEqual(keysOf(selected));
    const letters = await campaign.records<unknown>(log, 'dead-letter');
    expect(letters.length, 'dead letters').toBe(expected.deadLettered ?? 0);
    await assertCounters(log, expected, { graded: graded.length, selected: selected.length, traced: traced.length });
    const spent = await assertCalls(log, expected);
    const console = await assertConsoleConsumer(expected, [...graded, ...selected, ...traced]);
    return { outcomes: graded.length, ...spent, console };
  } finally {
    await log.close();
  }
}

const keysOf = (records: readonly Decoded<unknown>[]): string[] => records.map(({ key }) => String(key)).toSorted();

/** in = forwarded + rejected by reason + dead-lettered, for every stage, and equal to the number of inputs. */
async function assertCounters(
  log: KafkaLog,
  { campaign, ids, duplicates = 0, deadLettered = 0, lostToRetention = 0 }: ExactlyOnce,
  seen: { readonly graded: number; readonly selected: number; readonly traced: number },
): Promise<void> {
  const view = await campaign.view(log);
  const ins = STAGES.map((stage) => {
    const counters = view.counters(stage);
    const rejected = Object.values(countersWithPrefix(counters, COUNTER.rejected(''))).reduce((sum, n) => sum + n, 0);
    const [taken, forwarded, dead] = [COUNTER.in, COUNTER.forwarded, COUNTER.deadLettered].map((name) =>
      countOf(counters, name),
    );
    expect(taken, `conservation of ${stage}`).toBe((forwarded ?? 0) + rejected + (dead ?? 0));
    return taken;
  });
  expect(ins, 'inputs with an outcome: grade, sample, trace').toEqual([
    ids.length + duplicates + deadLettered,
    seen.selected,
    seen.traced,
  ]);
  const grade = view.counters('grade');
  expect(countOf(grade, COUNTER.rejected('duplicate')), 'duplicates').toBe(duplicates);
  expect(countOf(grade, COUNTER.lostToRetention), 'lost to retention').toBe(lostToRetention);
}

/** Compares the endpoint's requests with the journals' content at that time. */
async function assertCalls(
  log: KafkaLog,
  { campaign, repeats = 'by-deaths' }: ExactlyOnce,
): Promise<{ calls: number; repeated: number; inFlightAtDeath: number }> {
  const { calls } = campaign.options.endpoint;
  const journals = await readJournals(log, campaign);
  const byCall = groupedByQuestion(calls);
  const slackMs = ON_THE_WAY_MS + campaign.options.endpoint.lagMs;
  // A request may arrive after the kill of its worker, because it was on its way. And a frozen worker may have had one
  // in its client, not yet on the socket: it arrives after the worker wakes, and its latency began before the freeze.
  const isInFlightAt = (call: EndpointCall, { worker, atMs, untilMs }: Death): boolean => {
    if (worker !== call.worker) return false;
    const { replies = [] } = journals.get(`${call.role} ${call.id}`) ?? {};
    if (call.arrivedAt <= untilMs) return !replies.some(({ at }) => at >= call.arrivedAt && at <= atMs);
    // The journal entry was written later than the answer: the latency ends with the answer.
    return replies.some(
      ({ at, latencyMs }) => at >= call.arrivedAt && (call.repliedAt ?? at) - latencyMs <= atMs + slackMs,
    );
  };
  const inFlight = (call: EndpointCall): boolean => campaign.deaths.some((death) => isInFlightAt(call, death));
  for (const death of campaign.deaths) {
    const open = calls.filter((call) => isInFlightAt(call, death) && (call.repliedAt ?? death.atMs) >= death.atMs);
    for (const role of ['target', 'teacher', 'scorer']) {
      const { length } = open.filter((call) => call.role === role);
      expect(length, `${role}: in flight of ${death.worker}`).toBeLessThanOrEqual(campaign.options.concurrency);
    }
  }

  const late: string[] = [];
  const unexcused: string[] = [];
  let repeated = 0;
  for (const [key, made] of byCall) {
    const { replies = [], starts = [], told = [] } = journals.get(key) ?? {};
    const story = (): string => {
      const requests = made.map(
        ({ worker, arrivedAt, repliedAt }) => `${arrivedAt} ${worker} asks, answered ${repliedAt}`,
      );
      return `${key}: ${[...requests, ...told].toSorted().join('; ')}`;
    };
    const first = replies.toSorted((a, b) => a.at - b.at)[0];
    const isLate = (call: EndpointCall): boolean =>
      first !== undefined &&
      call.arrivedAt > first.at + slackMs &&
      !inFlight(call) &&
      !isDecidedBefore(first, starts, call.arrivedAt);
    if (made.some(isLate)) late.push(story());
    repeated += made.length - 1;
    const excused = repeats === 'none' ? 0 : made.filter(inFlight).length;
    if (made.length - 1 > excused) unexcused.push(story());
  }
  const inFlightAtDeath = calls.filter(inFlight).length;
  const deaths = campaign.deaths.map(({ worker, atMs, untilMs }) => `${worker} from ${atMs} to ${untilMs}`).join(', ');
  expect(late, `no request is made after its reply was in the journal (${deaths})`).toEqual([]);
  expect(unexcused, `no call is repeated that was not in flight when its worker died (${deaths})`).toEqual([]);
  expect(repeated, 'calls repeated').toBeLessThanOrEqual(inFlightAtDeath);
  return { calls: calls.length, repeated, inFlightAtDeath };
}

function groupedByQuestion(calls: readonly EndpointCall[]): Map<string, EndpointCall[]> {
  const groups = new Map<string, EndpointCall[]>();
  for (const call of calls) {
    const key = `${call.role} ${call.id}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [call]);
    else group.push(call);
  }
  return groups;
}

/** A record of a call in its journal. */
interface JournaledEvent {
  readonly worker: string;
  readonly offset: number;
  readonly at: number;
}

/** The journals' entries of a call. */
interface JournaledCall {
  /** Replies with the latency of their requests; several if a call was repeated. */
  readonly replies: (JournaledEvent & { readonly latencyMs: number })[];
  readonly starts: JournaledEvent[];
  readonly told: string[];
}

/**
 * The journal's order decides which worker makes a call, not a clock: a worker that wrote its `started` record before
 * another worker's reply may miss that reply by its reading delay.
 */
const isDecidedBefore = (reply: JournaledEvent, starts: readonly JournaledEvent[], arrivedAt: number): boolean =>
  starts.some(
    ({ worker, offset, at }) => worker !== reply.worker && offset < reply.offset && at >= arrivedAt - START_VALID_MS,
  );

/** All journal entries, by role and question. */
async function readJournals(log: KafkaLog, campaign: FaultCampaign): Promise<Map<string, JournaledCall>> {
  const ids = new Map<string, string>();
  for (const topic of ['questions', 'selected'] as const) {
    for (const bounds of await log.bounds(topic)) {
      await log.read(bounds, bounds.start, ({ partition, offset, key }) =>
        ids.set(`${topic}/${partition}/${offset}`, String(key)),
      );
    }
  }
  // Questions that retention has deleted meanwhile.
  for (const { partition, key, decoded } of await campaign.records<{ offset: number }>(log, 'ids')) {
    ids.set(`questions/${partition}/${decoded.offset}`, String(key));
  }
  const journals = new Map<string, JournaledCall>();
  for (const topic of ['calls.grade', 'calls.trace'] as const) {
    for (const bounds of await log.bounds(topic)) {
      await log.read(bounds, bounds.start, ({ offset, headers, value, timestampMs }) => {
        const call = decodedCall(campaign, value);
        const header = readEntryHeaders(headers);
        if (call === null || header === null) return;
        const { event, owner: worker } = header;
        const key = `${call.role} ${ids.get(`${call.topic}/${call.partition}/${call.offset}`)}`;
        const journaled = journals.get(key) ?? { replies: [], starts: [], told: [] };
        journals.set(key, journaled);
        journaled.told.push(
          `${timestampMs} ${event} at ${offset} by ${worker.replace(/^(.{4}).*#/, '$1#')}${event === 'reply' ? ` after ${call.latencyMs} ms` : ''}`,
        );
        const journaledEvent = { worker, offset, at: timestampMs };
        if (event === 'started') journaled.starts.push(journaledEvent);
        if (event === 'reply') journaled.replies.push({ ...journaledEvent, latencyMs: call.latencyMs ?? 0 });
      });
    }
  }
  return journals;
}

function decodedCall(campaign: FaultCampaign, value: Buffer | null): ModelCall | null {
  try {
    return campaign.codec.decode('model-call', value) as ModelCall;
  } catch {
    // A damaged record of the poison scenarios.
    return null;
  }
}

/** Kafka's own consumer over all topics of outcomes: it must print exactly the records that we and kafkajs see. */
async function assertConsoleConsumer(
  { campaign, consoleVersion }: ExactlyOnce,
  records: readonly Decoded<unknown>[],
): Promise<number | string> {
  if (consoleVersion === null) return 'left out';
  const wanted = records.length;
  let lines: string[] = [];
  // On a busy machine its first record may take long; a missing record stays missing.
  for (const timeoutMs of [4000, 20_000]) {
    if (lines.length >= wanted && wanted > 0) break;
    const printed = await consoleConsumer(campaign, consoleVersion, timeoutMs);
    if (printed === null) return 'not at hand';
    lines = printed.split('\n').filter((line) => line.startsWith('Partition:'));
  }
  const ours = records.map(({ partition, offset, key }) => `Partition:${partition}\tOffset:${offset}\t${String(key)}`);
  expect(lines.toSorted(), 'what the console consumer reads').toEqual(ours.toSorted());
  return lines.length;
}

/** The output of Kafka's own consumer for all topics of outcomes; null if it is unavailable. */
async function consoleConsumer(
  campaign: FaultCampaign,
  version: string | undefined,
  timeoutMs: number,
): Promise<string | null> {
  const topics = 'level-.|ungraded|selected|cot|rejected';
  const properties = ['print.key=true', 'print.value=false', 'print.partition=true', 'print.offset=true'];
  try {
    return await runTool(version, 'org.apache.kafka.tools.consumer.ConsoleConsumer', [
      '--bootstrap-server',
      campaign.direct.join(','),
      '--include',
      `${campaign.name}\\.(${topics})`,
      '--from-beginning',
      '--isolation-level',
      'read_committed',
      '--timeout-ms',
      String(timeoutMs),
      ...properties.flatMap((property) => ['--property', property]),
    ]);
  } catch (error) {
    if (/no Java|Maven|mvn/.test(String(error))) return null;
    throw error;
  }
}
