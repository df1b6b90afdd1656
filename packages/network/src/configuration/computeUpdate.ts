import { common } from "@hyperledger/fabric-protos";

const { ConfigGroup, ConfigPolicy, ConfigUpdate, ConfigValue } = common;

interface Difference {
  readonly read: common.ConfigGroup;
  readonly write: common.ConfigGroup;
  readonly isChanged: boolean;
}

/** Entries of one map of a group, compared. */
interface EntriesDifference<T> {
  /** In both and equal: named by their versions alone. */
  readonly same: ReadonlyMap<string, T>;
  /** In both, differently, with the version that follows. */
  readonly changed: ReadonlyMap<string, T>;
  readonly added: ReadonlyMap<string, T>;
  readonly hasRemoved: boolean;
}

/**
 * The change that leads from one configuration of a channel to another (fabric docs, `configtx.rst`): a read set with the versions of what
 * the change depends on, and a write set with what it changes, one version higher. Members decide by the versions which policies must be
 * satisfied, so nothing that stays the same may be in the write set with another version.
 */
export function computeUpdate(
  channel: string,
  original: common.ConfigGroup,
  updated: common.ConfigGroup,
): common.ConfigUpdate | undefined {
  const { read, write, isChanged } = compareGroups(original, updated);
  if (!isChanged) return undefined;
  const update = new ConfigUpdate();
  update.setChannelId(channel);
  update.setReadSet(read);
  update.setWriteSet(write);
  return update;
}

function compareGroups(original: common.ConfigGroup, updated: common.ConfigGroup): Difference {
  const values = compareEntries(original.getValuesMap(), updated.getValuesMap(), valueAt);
  const policies = compareEntries(original.getPoliciesMap(), updated.getPoliciesMap(), policyAt);
  const groups = compareSubgroups(original, updated);
  const hasOtherMembers =
    [values, policies, groups].some((entries) => entries.added.size > 0 || entries.hasRemoved) ||
    original.getModPolicy() !== updated.getModPolicy();

  const read = groupAt(original.getVersion());
  const write = groupAt(original.getVersion() + (hasOtherMembers ? 1 : 0));
  copyInto(read.getGroupsMap(), groups.read);
  copyInto(write.getGroupsMap(), groups.changed);
  copyInto(write.getValuesMap(), values.changed);
  copyInto(write.getPoliciesMap(), policies.changed);
  if (hasOtherMembers) {
    write.setModPolicy(updated.getModPolicy());
    // A group's own version covers the list of its members, so all of them are named.
    for (const side of [read, write]) {
      copyInto(side.getGroupsMap(), groups.same);
      copyInto(side.getValuesMap(), values.same);
      copyInto(side.getPoliciesMap(), policies.same);
    }
    copyInto(write.getGroupsMap(), groups.added);
    copyInto(write.getValuesMap(), values.added);
    copyInto(write.getPoliciesMap(), policies.added);
  }
  const isChanged = hasOtherMembers || [values, policies, groups].some(({ changed }) => changed.size > 0);
  return { read, write, isChanged };
}

function compareSubgroups(
  original: common.ConfigGroup,
  updated: common.ConfigGroup,
): EntriesDifference<common.ConfigGroup> & { readonly read: ReadonlyMap<string, common.ConfigGroup> } {
  const before = toMap(original.getGroupsMap());
  const after = toMap(updated.getGroupsMap());
  const same = new Map<string, common.ConfigGroup>();
  const read = new Map<string, common.ConfigGroup>();
  const changed = new Map<string, common.ConfigGroup>();
  const added = new Map<string, common.ConfigGroup>();
  for (const [name, group] of after) {
    const old = before.get(name);
    const difference = old === undefined ? undefined : compareGroups(old, group);
    if (difference === undefined) added.set(name, asNew(group));
    else if (!difference.isChanged) same.set(name, groupAt(old!.getVersion()));
    else {
      read.set(name, difference.read);
      changed.set(name, difference.write);
    }
  }
  return { same, read, changed, added, hasRemoved: [...before.keys()].some((name) => !after.has(name)) };
}

type Entry = common.ConfigValue | common.ConfigPolicy;

/** What the generated maps have in common. */
interface Entries<T> {
  forEach(callback: (value: T, key: string) => void): void;
}

function compareEntries<T extends Entry>(
  original: Entries<T>,
  updated: Entries<T>,
  entryAt: (version: number, content?: T) => T,
): EntriesDifference<T> {
  const before = toMap(original);
  const after = toMap(updated);
  const same = new Map<string, T>();
  const changed = new Map<string, T>();
  const added = new Map<string, T>();
  for (const [name, entry] of after) {
    const old = before.get(name);
    if (old === undefined) added.set(name, entryAt(0, entry));
    else if (isEqual(old, entryAt(old.getVersion(), entry))) same.set(name, entryAt(old.getVersion()));
    else changed.set(name, entryAt(old.getVersion() + 1, entry));
  }
  return { same, changed, added, hasRemoved: [...before.keys()].some((name) => !after.has(name)) };
}

function isEqual(one: Entry, other: Entry): boolean {
  return Buffer.from(one.serializeBinary()).equals(other.serializeBinary());
}

/** A group that is not in the configuration yet: everything in it has version 0. */
function asNew(group: common.ConfigGroup): common.ConfigGroup {
  const result = groupAt(0);
  result.setModPolicy(group.getModPolicy());
  for (const [name, value] of toMap(group.getValuesMap())) result.getValuesMap().set(name, valueAt(0, value));
  for (const [name, policy] of toMap(group.getPoliciesMap())) {
    result.getPoliciesMap().set(name, policyAt(0, policy));
  }
  for (const [name, subgroup] of toMap(group.getGroupsMap()))
    result.getGroupsMap().set(name, asNew(subgroup));
  return result;
}

function groupAt(version: number): common.ConfigGroup {
  const group = new ConfigGroup();
  group.setVersion(version);
  return group;
}

function valueAt(version: number, content?: common.ConfigValue): common.ConfigValue {
  const value = new ConfigValue();
  value.setVersion(version);
  if (content !== undefined) {
    value.setModPolicy(content.getModPolicy());
    value.setValue(content.getValue_asU8());
  }
  return value;
}

function policyAt(version: number, content?: common.ConfigPolicy): common.ConfigPolicy {
  const policy = new ConfigPolicy();
  policy.setVersion(version);
  if (content !== undefined) {
    policy.setModPolicy(content.getModPolicy());
    policy.setPolicy(content.getPolicy());
  }
  return policy;
}

function toMap<T>(entries: Entries<T>): Map<string, T> {
  const result = new Map<string, T>();
  entries.forEach((value, key) => {
    result.set(key, value);
  });
  return result;
}

function copyInto<T>(target: { set(key: string, value: T): unknown }, source: ReadonlyMap<string, T>): void {
  for (const [name, entry] of source) target.set(name, entry);
}
