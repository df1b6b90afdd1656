import { common } from "@hyperledger/fabric-protos";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeUpdate } from "./computeUpdate.ts";
import { copyGroup } from "./readConfig.ts";

/** Channel > Application > two organisations, each with one value. */
function example(): common.ConfigGroup {
  const channel = group(3);
  const application = group(7);
  channel.getGroupsMap().set("Application", application);
  for (const [name, version] of [
    ["A", 1],
    ["B", 5],
  ] as const) {
    const member = group(version);
    member.getValuesMap().set("MSP", value(version + 1, `certificates of ${name}`));
    application.getGroupsMap().set(name, member);
  }
  return channel;
}

function group(version: number): common.ConfigGroup {
  const result = new common.ConfigGroup();
  result.setVersion(version);
  result.setModPolicy("Admins");
  return result;
}

function value(version: number, content: string): common.ConfigValue {
  const result = new common.ConfigValue();
  result.setVersion(version);
  result.setModPolicy("Admins");
  result.setValue(Buffer.from(content));
  return result;
}

function application(channel: common.ConfigGroup): common.ConfigGroup {
  return channel.getGroupsMap().get("Application")!;
}

function keys(map: { keys(): IterableIterator<string> | { next(): IteratorResult<string> } }): string[] {
  const found: string[] = [];
  const iterator = map.keys();
  for (let next = iterator.next(); !next.done; next = iterator.next()) found.push(next.value);
  return found.sort();
}

describe("computeUpdate", () => {
  it("finds nothing to change between equal configurations", () => {
    expect(computeUpdate("medtech", example(), example())).toBeUndefined();
  });

  it("names a changed value alone, one version higher, and its groups as they are", () => {
    const updated = example();
    application(updated).getGroupsMap().get("A")!.getValuesMap().set("MSP", value(0, "other certificates"));
    const update = computeUpdate("medtech", example(), updated)!;
    const written = application(update.getWriteSet()!);
    expect([update.getWriteSet()!.getVersion(), written.getVersion()]).toEqual([3, 7]);
    expect(keys(written.getGroupsMap())).toEqual(["A"]);
    const member = written.getGroupsMap().get("A")!;
    expect(member.getVersion()).toBe(1);
    expect(member.getValuesMap().get("MSP")!.getVersion()).toBe(3);
    expect(application(update.getReadSet()!).getGroupsMap().get("A")!.getValuesMap().getLength()).toBe(0);
  });

  it("names every member of a group to which one is added, which is one version higher", () => {
    const updated = example();
    const added = group(9);
    added.getValuesMap().set("MSP", value(9, "certificates of C"));
    application(updated).getGroupsMap().set("C", added);
    const update = computeUpdate("medtech", example(), updated)!;
    const written = application(update.getWriteSet()!);
    expect(written.getVersion()).toBe(8);
    expect(keys(written.getGroupsMap())).toEqual(["A", "B", "C"]);
    expect(written.getGroupsMap().get("B")!.getVersion()).toBe(5);
    expect(written.getGroupsMap().get("C")!.getVersion()).toBe(0);
    expect(written.getGroupsMap().get("C")!.getValuesMap().get("MSP")!.getVersion()).toBe(0);
    expect(keys(application(update.getReadSet()!).getGroupsMap())).toEqual(["A", "B"]);
  });

  it("leaves a removed member out of a group that is one version higher", () => {
    const updated = example();
    application(updated).getGroupsMap().del("A");
    const written = application(computeUpdate("medtech", example(), updated)!.getWriteSet()!);
    expect(written.getVersion()).toBe(8);
    expect(keys(written.getGroupsMap())).toEqual(["B"]);
  });

  it("does not care about versions in the wanted configuration", () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), (groupVersion, valueVersion) => {
        const updated = copyGroup(example());
        application(updated).setVersion(groupVersion);
        application(updated).getGroupsMap().get("B")!.getValuesMap().get("MSP")!.setVersion(valueVersion);
        expect(computeUpdate("medtech", example(), updated)).toBeUndefined();
      }),
      { seed: 4 },
    );
  });
});
