// The certificate library resolves its parts through a container that needs this polyfill to be loaded first.
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { cryptoProvider } from "@peculiar/x509";

cryptoProvider.set(webcrypto as unknown as Parameters<typeof cryptoProvider.set>[0]);

export * from "@peculiar/x509";
