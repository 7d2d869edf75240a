/**
 * AWS as the benchmarks need it: answers at once, over TLS or plainly, with the shapes that the SDK expects and
 * nothing in them. A process of its own, so that its work is not counted with what is measured.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownCertificate } from "./own-certificate.ts";

export interface StubAws {
  readonly url: string;
  /** The same without TLS. */
  readonly plainUrl: string;
  /** The certificate's file, for NODE_EXTRA_CA_CERTS. */
  readonly certificate: string;
  close(): void;
}

const secret = JSON.stringify({ current: "k1", k1: "07".repeat(32) });
const answers: Readonly<Record<string, object>> = {
  GetSecretValue: { ARN: "arn", Name: "keys", SecretString: secret },
  UpdateItem: { Attributes: { used: { N: "1" } } },
  BatchGetItem: { Responses: { invitees: [] }, UnprocessedKeys: {} },
  Query: { Items: [], Count: 0, ScannedCount: 0 },
  SendMessageBatch: { Successful: [], Failed: [] },
};

/** Starts it as a process of its own, with a certificate of its own. */
export async function startStubAws(): Promise<StubAws> {
  const child = fork(import.meta.filename, { stdio: "inherit" });
  const [told] = (await once(child, "message")) as [Omit<StubAws, "close">];
  return { ...told, close: () => void child.kill() };
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const target = String(request.headers["x-amz-target"] ?? "");
  request.resume().on("end", () => {
    const body = JSON.stringify(answers[target.slice(target.lastIndexOf(".") + 1)] ?? {});
    const type = target.startsWith("DynamoDB") ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1";
    response.writeHead(200, { "content-type": type, "content-length": Buffer.byteLength(body) });
    response.end(body);
  });
}

async function serve(): Promise<void> {
  const { key, certificate: cert } = ownCertificate(Date.now());
  const certificate = join(mkdtempSync(join(tmpdir(), "stub-aws-")), "cert.pem");
  writeFileSync(certificate, cert);
  const secure = createSecureServer({ key, cert }, answer);
  const plain = createServer(answer);
  const portOf = async (server: typeof plain | typeof secure) => {
    server.listen(0, "localhost");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };
  const [url, plainUrl] = [
    `https://localhost:${await portOf(secure)}`,
    `http://localhost:${await portOf(plain)}`,
  ];
  process.send?.({ url, plainUrl, certificate });
  // Whoever started us is gone.
  process.on("disconnect", () => process.exit());
}

if (import.meta.main) await serve();
