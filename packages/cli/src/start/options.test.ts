import { describe, expect, test } from "vitest";
import { readStartOptions } from "./options.ts";

describe("readStartOptions", () => {
  test("has a default for everything", () => {
    expect(readStartOptions([])).toEqual({ once: false, json: false, dir: ".mtc/start", devices: 10_000 });
  });

  test("reads its flags", () => {
    expect(readStartOptions(["--once", "--json", "--dir", "x", "--devices", "300"])).toEqual({
      once: true,
      json: true,
      dir: "x",
      devices: 300,
    });
    expect(readStartOptions(["--help", "--once"])).toBeUndefined();
  });

  test.each([
    [["--devices", "0"], "--devices must be"],
    [["--devices", "1e4"], "--devices must be"],
    [["--devices=-5"], "--devices must be"],
    [["--devices", "9007199254740993"], "--devices must be"],
    [["--devices"], "argument missing"],
    [["--twice"], "--twice"],
    [["now"], "now"],
  ])("refuses %j", (args, message) => {
    expect(() => readStartOptions(args)).toThrow(
      expect.objectContaining({ code: "usage", message: expect.stringContaining(message) }),
    );
  });
});
