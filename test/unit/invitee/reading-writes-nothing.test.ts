import { readFileSync } from "node:fs";
import type { Context } from "aws-lambda";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createShowInvitee } from "../../../functions/show-invitee/wiring.ts";
import { inviteItem } from "../../../shared/aws/invite-store.ts";
import { writeItem } from "../../../shared/aws/invitee-table.ts";
import { tokenWrite } from "../../../shared/aws/token-store.ts";
import { currentNoticeVersion } from "../../../shared/domain/notice/versions.ts";
import type { HttpEvent } from "../../../shared/lambda/http.ts";
import { aDeliveredInvite, aPolicy, receivedAtMs } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";

process.env["POWERTOOLS_LOG_LEVEL"] ??= "SILENT";
const token = "t".repeat(43);
const reads = new Set(["GetItem", "BatchGetItem", "Query"]);

async function aStackWithALink() {
  const memory = memoryInvitees();
  const invite = aDeliveredInvite();
  await writeItem(memory.table, { put: inviteItem(invite, aPolicy) });
  const { inviteId, subjectId } = invite;
  const target = { inviteId, subjectId, notice: 1, attempt: 1 };
  const write = tokenWrite(token, target, receivedAtMs, aPolicy);
  if (!("put" in write)) throw new Error("A token is put");
  await writeItem(memory.table, write);
  memory.calls.length = 0;
  const handler = createShowInvitee({
    environment: {
      HOME_REGION: "eu-west-2",
      TABLE_NAME: "invitees",
      POLICY: JSON.stringify(aPolicy),
      BASE_URL: "https://notice.example",
      LOCALES: "en-GB,cy",
      PLATFORM_URL: "https://platform.example/welcome",
      SIGN_IN_ORIGINS: "",
    },
    clock: () => memory.clock.now + 3_600_000,
    dynamodb: memory.table.dynamodb,
  });
  return { memory, handler };
}

function request(method: string, routeKey: string, path: string, pathParameters: Record<string, string>) {
  return {
    routeKey,
    rawPath: path,
    rawQueryString: "",
    headers: {},
    pathParameters,
    isBase64Encoded: false,
    requestContext: { requestId: "r", routeKey, http: { method } },
  } as HttpEvent;
}

const page = fc.oneof(
  fc.constantFrom(
    ...["data", "data.json", "code", "accept", "decline", "rectify", "object", "erase", "restrict"],
    ...["unrestrict", "allow", "complain", "one-click", "constructor", "__proto__", "../x"],
  ),
  fc.string({ maxLength: 40 }),
);
const aToken = fc.oneof(fc.constantFrom(token, "lost", "x".repeat(43)), fc.string({ maxLength: 60 }));
const visit = fc.oneof(
  aToken.map((given) => ["/i/{token}", `/i/${given}`, { token: given }] as const),
  fc
    .tuple(aToken, page)
    .map(
      ([given, name]) => ["/i/{token}/{page}", `/i/${given}/${name}`, { token: given, page: name }] as const,
    ),
  fc.constantFrom(
    ["/privacy", "/privacy", {}] as const,
    ["/complaints", "/complaints", {}] as const,
    ["/schemas/data-export.json", "/schemas/data-export.json", {}] as const,
    ["$default", "/whatever", {}] as const,
  ),
  page.map((version) => ["/privacy/{version}", `/privacy/${version}`, { version }] as const),
);

describe("looking at anything", () => {
  it("reads, and writes nothing, whatever the route, the token and the method of reading", async () => {
    const { memory, handler } = await aStackWithALink();
    const before = JSON.stringify(memory.database.perform("Scan", { TableName: "invitees" }));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("GET", "HEAD"), visit, async (method, [route, path, parameters]) => {
        const key = route === "$default" ? route : `${method} ${route}`;
        const answer = await handler(request(method, key, path, parameters), {} as Context);
        expect([200, 404]).toContain(answer.statusCode);
        const get = await handler(
          request("GET", key.replace("HEAD", "GET"), path, parameters),
          {} as Context,
        );
        expect(answer).toEqual({ ...get, headers: expect.objectContaining(get.headers ?? {}) });
        expect(memory.calls.every((call) => reads.has(call))).toBe(true);
      }),
      { numRuns: 400 },
    );
    expect(memory.calls.length).toBeGreaterThan(50);
    expect(JSON.stringify(memory.database.perform("Scan", { TableName: "invitees" }))).toBe(before);
  });

  it("is done by a function whose role can only read", () => {
    const infra = readFileSync(new URL("../../../infra/invitee-functions.ts", import.meta.url), "utf8");
    const shown = /"show-invitee": addFunction[\s\S]*?\}\),\n/.exec(infra)?.[0] ?? "";
    expect(shown).toContain('permissions.table({ read: ["GetItem"] })');
    expect(shown).not.toContain("write");
  });

  it("shows the public notices: that of invitees, by its version too, and that of those who invite", async () => {
    const { handler } = await aStackWithALink();
    const shown = async (version: string) => {
      const call = request("GET", "GET /privacy/{version}", `/privacy/${version}`, { version });
      return handler(call, {} as Context);
    };
    expect(await shown(currentNoticeVersion)).toMatchObject({ statusCode: 200 });
    expect(await shown("inviters")).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining("<h1>If you are the one who invites</h1>"),
    });
    expect(await shown("2021-08-27")).toMatchObject({ statusCode: 404 });
  });

  it("answers every link that opens nothing with one and the same page", async () => {
    const { memory, handler } = await aStackWithALink();
    const bodies = new Set<string>();
    for (const given of ["x".repeat(43), "short", "t".repeat(42), `${token}%00`]) {
      const answer = await handler(
        request("GET", "GET /i/{token}", `/i/${given}`, { token: given }),
        {} as Context,
      );
      bodies.add(`${answer.statusCode} ${answer.body}`);
    }
    memory.clock.now += 61 * 86_400_000;
    const expired = await handler(request("GET", "GET /i/{token}", `/i/${token}`, { token }), {} as Context);
    bodies.add(`${expired.statusCode} ${expired.body}`);
    expect(bodies.size).toBe(1);
  });
});
