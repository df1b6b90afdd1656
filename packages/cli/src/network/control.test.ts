import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findRunning, openControl, requestStop } from "./control.ts";

const status = () => ({ pid: 42, since: 1, state: "ready", command: "a test" });
const newFolder = () => mkdtempSync(join(tmpdir(), "mtc-control-"));
const fileOf = (dir: string) => join(dir, "run", "control.json");

describe("control", () => {
  test("finds and stops what runs, and nothing afterwards", async () => {
    const dir = newFolder();
    expect(await findRunning(dir)).toBeUndefined();
    const stopped = Promise.withResolvers<void>();
    const control = await openControl({ dir, status, onStop: stopped.resolve });
    expect(await findRunning(dir)).toEqual(status());
    await requestStop(dir);
    await stopped.promise;
    await control[Symbol.asyncDispose]();
    expect(await findRunning(dir)).toBeUndefined();
  });

  test("there is one a folder", async () => {
    const dir = newFolder();
    await using _ = await openControl({ dir, status, onStop: () => {} });
    await expect(openControl({ dir, status, onStop: () => {} })).rejects.toMatchObject({
      code: "refused",
      message: expect.stringContaining("already (process 42)"),
    });
  });

  test("what a killed process left behind is no hindrance", async () => {
    const dir = newFolder();
    await (await openControl({ dir, status, onStop: () => {} }))[Symbol.asyncDispose]();
    writeFileSync(fileOf(dir), JSON.stringify({ port: 1, token: "x" }));
    expect(await findRunning(dir)).toBeUndefined();
    await using _ = await openControl({ dir, status, onStop: () => {} });
    expect(await findRunning(dir)).toEqual(status());
  });

  test("obeys its owner only", async () => {
    const dir = newFolder();
    let stops = 0;
    await using _ = await openControl({ dir, status, onStop: () => stops++ });
    expect(statSync(fileOf(dir)).mode & 0o777).toBe(0o600);
    const { port } = JSON.parse(readFileSync(fileOf(dir), "utf8")) as { port: number };
    for (const authorization of ["", "Bearer wrong", `Bearer ${"0".repeat(64)}`]) {
      const response = await fetch(`http://127.0.0.1:${port}/stop`, {
        method: "POST",
        headers: { authorization },
      });
      expect(response.status).toBe(401);
    }
    expect(stops).toBe(0);
  });
});
