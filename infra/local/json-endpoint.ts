/**
 * AWS's JSON protocol over HTTP, for the thin stand-ins: the operation comes in X-Amz-Target, its input as a
 * JSON body. A table of operations arrives, an endpoint leaves.
 */
import { listenOnLoopback, readBody } from "./loopback-server.ts";

/** An operation's input, unread: each operation parses its own. */
export type Operation = (input: unknown) => object;

/** What AWS answers with status 400 and a `__type`. */
export class RefusedCall extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = "RefusedCall";
    this.code = code;
  }
}

/** Starts on a free port. An operation that is not in the table is refused by name. */
export async function startJsonEndpoint(operations: Readonly<Record<string, Operation>>) {
  const server = await listenOnLoopback(0, async (request, response) => {
    const reply = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(body));
    };
    try {
      const body = await readBody(request, 1_000_000);
      const name =
        String(request.headers["x-amz-target"] ?? "")
          .split(".")
          .pop() ?? "";
      const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
      if (operation === undefined || body === "too-large") {
        throw new RefusedCall("UnknownOperationException", `The local stand-in has no ${name}.`);
      }
      reply(200, operation(JSON.parse(body.toString() || "{}")));
    } catch (error) {
      if (error instanceof RefusedCall) reply(400, { __type: error.code, message: error.message });
      else reply(500, { __type: "InternalServiceError", message: "The local stand-in failed." });
    }
  });
  return { endpoint: `http://127.0.0.1:${server.port}`, close: () => server.close() };
}
