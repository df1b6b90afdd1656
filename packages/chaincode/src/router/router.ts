import {
  create,
  type DescMessage,
  type DescMethodUnary,
  type DescService,
  fromBinary,
  type Message,
  type MessageInitShape,
  toBinary,
} from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import { Refusal } from "@medtech-chain/domain";
import { Reason } from "@medtech-chain/schema";
import { denyWrites } from "../state/denyWrites.ts";
import type { CallContext, Contract } from "./context.ts";

type Handler = (request: Message, context: CallContext) => Promise<MessageInitShape<DescMessage>>;

interface Route {
  readonly method: DescMethodUnary;
  readonly handler: Handler;
}

/** Finds the method that a transaction names, `<service>/<method>`, and calls it with a parsed request. */
export class Router {
  readonly #routes = new Map<string, Route>();

  /** Adds every method of a service. */
  add<Service extends DescService>(service: Service, contract: Contract<Service>): this {
    for (const method of service.methods) {
      if (method.methodKind !== "unary") throw new TypeError(`${method.toString()} is not unary`);
      const handler = contract[method.localName as keyof typeof contract] as unknown as Handler;
      this.#routes.set(`${service.typeName}/${method.name}`, { method: method as DescMethodUnary, handler });
    }
    return this;
  }

  /** The response's bytes. Raises `Refusal` for what is refused; methods without side effects cannot write. */
  async call(name: string, request: Uint8Array, context: CallContext): Promise<Uint8Array> {
    const route = this.#routes.get(name);
    if (route === undefined) {
      throw new Refusal(Reason.NOT_FOUND, `there is no method ${JSON.stringify(name.slice(0, 128))}`, {
        subject: "method",
      });
    }
    const { method, handler } = route;
    const readOnly = method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS;
    const response = await handler(
      parseRequest(method, request),
      readOnly ? { ...context, state: denyWrites(context.state) } : context,
    );
    return toBinary(method.output, create(method.output, response));
  }
}

/** Fields that the schema does not know are dropped: what is hashed and compared is only what was understood. */
function parseRequest(method: DescMethodUnary, bytes: Uint8Array): Message {
  try {
    return fromBinary(method.input, bytes, { readUnknownFields: false });
  } catch (cause) {
    throw new Refusal(Reason.MALFORMED, `the request is not a ${method.input.typeName}`, {
      subject: "request",
      cause,
    });
  }
}
