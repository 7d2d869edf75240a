/**
 * A plain HTTP server on the loopback interface, for every part of the local stack that speaks HTTP.
 * A port and a listener arrive; a running server with its URL leaves. Nothing here is reachable from outside.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

export interface LoopbackServer {
  readonly port: number;
  /** Ends open connections too: a long poll or a withheld answer must not hold up the exit. */
  close(): Promise<void>;
}

/** How long a port may stay taken: a stack that was killed leaves its own within a second. */
const portPatienceMilliseconds = 4_000;

/**
 * Listens on 127.0.0.1, and on ::1 where there is one, so that `localhost` works however it resolves.
 * Port 0 takes any free one. @throws {Error} with a sentence for people when the port stays taken.
 */
export async function listenOnLoopback(port: number, listener: RequestListener): Promise<LoopbackServer> {
  const first = await bind(port, "127.0.0.1", listener);
  const taken = (first.address() as AddressInfo).port;
  const servers = [first];
  try {
    servers.push(await bindOnce(taken, "::1", listener));
  } catch {
    // No IPv6 here, or that port is taken there: 127.0.0.1 is enough.
  }
  return {
    port: taken,
    async close() {
      await Promise.all(
        servers.map(async (server) => {
          server.close();
          server.closeAllConnections();
          if (server.listening) await once(server, "close");
        }),
      );
    },
  };
}

async function bind(port: number, host: string, listener: RequestListener): Promise<Server> {
  const deadline = Date.now() + portPatienceMilliseconds;
  for (;;) {
    try {
      return await bindOnce(port, host, listener);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
      if (Date.now() > deadline) {
        throw new Error(
          `Port ${port} is taken by another program. Stop it, or choose another: PORT=3100 npm start`,
        );
      }
      await pause(200);
    }
  }
}

async function bindOnce(port: number, host: string, listener: RequestListener): Promise<Server> {
  const server = createServer({ keepAliveTimeout: 65_000 }, listener);
  server.listen(port, host);
  await once(server, "listening");
  return server;
}

/** A port that was free a moment ago, for a program that cannot choose one itself. */
export async function freePort(): Promise<number> {
  const server = await bindOnce(0, "127.0.0.1", () => {});
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** The whole body of a request. @returns "too-large" as soon as it exceeds `maximumBytes`. */
export async function readBody(
  request: IncomingMessage,
  maximumBytes: number,
): Promise<Buffer | "too-large"> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maximumBytes) return "too-large";
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
