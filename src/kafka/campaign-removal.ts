import { randomUUID } from 'node:crypto';
import type { Admin } from 'kafkajs';
import { SluiceError, describeError } from '../records/sluice-error.ts';
import type { LogBounds } from '../stream/record.ts';
import { accessDenied, someTopics } from './access-denied.ts';
import { createClient, isPassing, protocolErrorTypes } from './client.ts';
import type { KafkaConnection } from './client.ts';
import { existingGroups, membersOf } from './group-members.ts';
import type { GroupMember } from './group-members.ts';

/** Brokers answer a deletion before all of them have removed the topic. */
const DELETION_DEADLINE_MS = 60_000;

/** Removes a campaign's topics, records and groups from a cluster: the administrator requests of `sluice reset`. */
export class CampaignRemoval {
  readonly #admin: Admin;

  static async open(connection: KafkaConnection): Promise<CampaignRemoval> {
    const admin = createClient(connection).admin();
    await admin.connect();
    return new CampaignRemoval(admin);
  }

  private constructor(admin: Admin) {
    this.#admin = admin;
  }

  /** The living members of those of the groups that exist. */
  membersOf(groups: readonly string[]): Promise<readonly GroupMember[]> {
    return membersOf(this.#admin, groups).catch((error: unknown) => {
      throw asDenied(error, 'Describe on the groups of the campaign');
    });
  }

  /** Those of the groups that exist. */
  existingGroups(groups: readonly string[]): Promise<readonly string[]> {
    return existingGroups(this.#admin, groups);
  }

  /**
   * Rejects with `not-authorized` if the principal may not delete from these topics, or delete groups that begin with
   * `groupPrefix`. Changes nothing: it requests the deletion of records before the first one, and of a group that does
   * not exist.
   */
  async checkRights(topics: ReadonlyMap<string, readonly LogBounds[]>, groupPrefix: string): Promise<void> {
    for (const [topic, bounds] of topics) {
      const partitions = bounds.map(({ partition, start }) => ({ partition, offset: String(start) }));
      await this.#admin.deleteTopicRecords({ topic, partitions }).catch((error: unknown) => {
        if (allTypes(error).some((type) => type.endsWith('AUTHORIZATION_FAILED'))) {
          throw accessDenied(`Delete on ${someTopics([...topics.keys()])}`, error);
        }
        // Records of a compacted topic cannot be deleted; only authorized principals get that error.
      });
    }
    await this.deleteGroups([`${groupPrefix}reset-${randomUUID()}`], groupPrefix);
  }

  /** Deletes all records of a topic. Its offsets continue. */
  async emptyTopic(topic: string, bounds: readonly LogBounds[]): Promise<void> {
    // -1 is the end of the partition.
    const partitions = bounds.map(({ partition }) => ({ partition, offset: '-1' }));
    await whilePassing(() => this.#admin.deleteTopicRecords({ topic, partitions })).catch((error: unknown) => {
      throw failure(`the records of topic ${topic} cannot be deleted`, error, `Delete on topic ${topic}`);
    });
  }

  /** Deletes topics, and waits until the cluster has removed them. Missing topics are ignored. */
  async deleteTopics(topics: readonly string[]): Promise<void> {
    const deadline = performance.now() + DELETION_DEADLINE_MS;
    for (;;) {
      const existing = new Set(await this.#admin.listTopics());
      const left = topics.filter((topic) => existing.has(topic));
      if (left.length === 0) return;
      try {
        await this.#admin.deleteTopics({ topics: left });
      } catch (error) {
        // Another broker may have the deletion already.
        const isGone = allTypes(error).includes('UNKNOWN_TOPIC_OR_PARTITION');
        if (!isGone && !isPassing(error)) {
          throw failure(`${someTopics(left)} cannot be deleted`, error, `Delete on ${someTopics(left)}`);
        }
      }
      if (performance.now() > deadline) {
        const message = `${someTopics(left)} were deleted but do not disappear: look at the brokers, then run \`sluice reset\` again`;
        throw new SluiceError('reset-failed', message, { retriable: true });
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Deletes groups without members. Missing groups are ignored. */
  async deleteGroups(groups: readonly string[], prefix: string): Promise<void> {
    if (groups.length === 0) return;
    try {
      await whilePassing(() => this.#admin.deleteGroups([...groups]));
    } catch (error) {
      const types = allTypes(error);
      if (types.every((type) => type === 'GROUP_ID_NOT_FOUND') && types.length > 0) return;
      throw failure(
        `groups ${groups.join(', ')} cannot be deleted`,
        error,
        `Delete on the groups that begin with "${prefix}"`,
      );
    }
  }

  async close(): Promise<void> {
    await this.#admin.disconnect().catch(() => undefined);
  }
}

async function whilePassing(act: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + DELETION_DEADLINE_MS;
  for (;;) {
    try {
      await act();
      return;
    } catch (error) {
      if (!allTypes(error).some((type) => PASSING.has(type)) || performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const PASSING = new Set([
  'NOT_LEADER_FOR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/** The protocol error types of an error and its causes, including those of their partitions and groups. */
function allTypes(error: unknown): readonly string[] {
  const types = protocolErrorTypes(error);
  let current: unknown = error;
  for (let depth = 0; depth < 4 && typeof current === 'object' && current !== null; depth += 1) {
    for (const name of ['partitions', 'groups']) {
      const parts: unknown = (current as Record<string, unknown>)[name];
      for (const part of Array.isArray(parts) ? (parts as unknown[]) : []) {
        if (typeof part === 'object' && part !== null && 'error' in part) types.push(...protocolErrorTypes(part.error));
      }
    }
    current = 'cause' in current ? current.cause : undefined;
  }
  return types;
}

function asDenied(error: unknown, needs: string): unknown {
  return allTypes(error).some((type) => type.endsWith('AUTHORIZATION_FAILED')) ? accessDenied(needs, error) : error;
}

function failure(what: string, error: unknown, needs: string): unknown {
  const denied = asDenied(error, needs);
  if (denied !== error) return denied;
  const types = [...new Set(allTypes(error))].join(', ');
  const message = `${what} (${types === '' ? describeError(error) : types}). Run \`sluice reset\` again: it goes on from there`;
  return new SluiceError('reset-failed', message, { retriable: true, cause: error });
}
