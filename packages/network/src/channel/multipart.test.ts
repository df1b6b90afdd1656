import { expect, it } from "vitest";
import { fileToMultipart } from "./multipart.ts";

it("makes a form that a standard reader reads", async () => {
  const content = Buffer.from([0, 13, 10, 45, 45, 255, 0]);
  const { body, contentType } = fileToMultipart("config-block", content);
  const form = await new Response(new Uint8Array(body), {
    headers: { "content-type": contentType },
  }).formData();
  const file = form.get("config-block") as File;
  expect(Buffer.from(await file.arrayBuffer())).toEqual(content);
});
