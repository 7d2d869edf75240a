/**
 * The local Lambda API, as much of it as an operator needs: Invoke, synchronous. A function's name and an event
 * arrive as they would at AWS; what the function answered leaves, or how it failed.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { FunctionHost } from "./function-host.ts";
import { listenOnLoopback, readBody } from "./loopback-server.ts";
import type { PlannedFunction } from "./plan.ts";

/** Lambda takes 6 MB in a synchronous call. */
const maximumBytes = 6_000_000;

/** Starts on a free port. A function that the template lacks is refused as Lambda refuses it. */
export async function startLambdaEndpoint(
  functions: readonly PlannedFunction[],
  host: Pick<FunctionHost, "find">,
) {
  const server = await listenOnLoopback(0, (request, response) => {
    invoke(request, response, functions, host).catch(() => response.destroy());
  });
  return { endpoint: `http://127.0.0.1:${server.port}`, close: () => server.close() };
}

async function invoke(
  request: IncomingMessage,
  response: ServerResponse,
  functions: readonly PlannedFunction[],
  host: Pick<FunctionHost, "find">,
): Promise<void> {
  const reply = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body ?? null));
  };
  const body = await readBody(request, maximumBytes);
  const path = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(
    (request.url ?? "").split("?")[0] ?? "",
  );
  const name = decodeURIComponent(path?.[1] ?? "")
    .split(":function:")
    .pop();
  const planned = functions.find((one) => one.name === name);
  const call = planned === undefined ? undefined : host.find(planned.folder);
  if (request.method !== "POST" || call === undefined) {
    const Message = `Function not found: ${name ?? ""}`;
    return reply(404, { Type: "User", Message }, { "x-amzn-errortype": "ResourceNotFoundException" });
  }
  if (body === "too-large") {
    return reply(413, { Message: "Too large" }, { "x-amzn-errortype": "RequestTooLargeException" });
  }
  try {
    reply(200, await call(JSON.parse(body.toString() || "null")));
  } catch (error) {
    const errorType = error instanceof Error ? error.name : typeof error;
    const errorMessage = error instanceof Error ? error.message : "";
    reply(200, { errorType, errorMessage }, { "x-amz-function-error": "Unhandled" });
  }
}
