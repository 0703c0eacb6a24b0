import type { Admin } from 'kafkajs';

/** A member of a consumer group. */
export interface GroupMember {
  readonly group: string;
  readonly clientId: string;
  readonly host: string;
}

/** Those of the groups that exist. */
export async function existingGroups(admin: Admin, groups: readonly string[]): Promise<readonly string[]> {
  const { groups: all } = await admin.listGroups();
  const known = new Set(all.map(({ groupId }) => groupId));
  return groups.filter((group) => known.has(group));
}

/** The living members of existing groups. A killed process is a member until its session ends. */
export async function membersOf(admin: Admin, groups: readonly string[]): Promise<readonly GroupMember[]> {
  const existing = await existingGroups(admin, groups);
  if (existing.length === 0) return [];
  const described = await admin.describeGroups([...existing]);
  return described.groups.flatMap(({ groupId, members }) =>
    members.map(({ clientId, clientHost }) => ({ group: groupId, clientId, host: clientHost.replace(/^\//, '') })),
  );
}
