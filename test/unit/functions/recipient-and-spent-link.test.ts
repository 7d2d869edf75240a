/** Art. 19: a recipient that confirms, one that never does; and a spent link's one remaining form. */
import { describe, expect, it } from "vitest";
import { objectByOneClick } from "../../../functions/exercise-right/decide.ts";
import { sweepRequests } from "../../../functions/keep-deadlines/sweep-requests.ts";
import { showingRoutes } from "../../../functions/show-invitee/routes.ts";
import { readItem, readPartition, transact } from "../../../shared/aws/invitee-table.ts";
import {
  acknowledgePassedOn,
  answeredAtOnce,
  changeRequest,
  readRequest,
  requestKey,
  requestWakeMs,
} from "../../../shared/aws/request-store.ts";
import { readSubjects } from "../../../shared/aws/subject-store.ts";
import { tokenWrite } from "../../../shared/aws/token-store.ts";
import { londonDateAt } from "../../../shared/domain/civil-date.ts";
import { newToken } from "../../../shared/domain/identity.ts";
import { dayMs } from "../../../shared/domain/invite.ts";
import { specimenDeployment } from "../../../shared/domain/notice/specimen.ts";
import { anInvite, aPolicy, receivedAtMs } from "../../support/an-invite.ts";
import { memoryInvitees } from "../../support/memory-invitees.ts";

const { subjectId, inviteId } = anInvite();
const requestId = "req_ERASURE";
const on = londonDateAt(receivedAtMs);

/** A table with an erasure that the platform was told of. */
async function toldThePlatform() {
  const world = memoryInvitees();
  const asked = {
    requestId,
    subjectId,
    right: "erasure",
    channel: "link",
    actor: "invitee",
    on,
    passOn: true,
  } as const;
  await transact(world.table, [answeredAtOnce(asked, receivedAtMs, aPolicy).write]);
  return world;
}

describe("a recipient that was told", () => {
  it("and says that it followed is on record with the day, once, and is not asked about again", async () => {
    const world = await toldThePlatform();
    world.clock.now += 3 * dayMs;
    const followedOn = londonDateAt(world.clock.now);
    const acknowledge = () =>
      changeRequest(world.acts, subjectId, requestId, (stored) => acknowledgePassedOn(stored, followedOn));
    const after = await acknowledge();
    expect(after?.passedOn).toEqual({ to: "platform", on, acknowledgedOn: followedOn });
    if (after !== undefined) expect(requestWakeMs(after, world.clock.now)).toBeUndefined();
    expect(await acknowledge()).toBeUndefined();
    const entries = await readPartition(world.table, `subject#${subjectId}`, "ledger#");
    expect(entries).toHaveLength(1);
    expect(entries[0]?.["entry"]).toMatchObject({
      event: "RecipientAcknowledged",
      data: { recipient: "platform", requestId },
    });
  });

  it("and stays silent is asked about weekly for ninety days, then with a last warning no more", async () => {
    const world = await toldThePlatform();
    const found: string[] = [];
    for (let looks = 0; looks < 60; looks++) {
      const stored = await readRequest(world.table, subjectId, requestId, world.clock.now);
      const wake = stored === undefined ? undefined : requestWakeMs(stored, world.clock.now);
      if (wake === undefined) break;
      world.clock.now = wake;
      await sweepRequests(world.acts, [requestKey(subjectId, requestId)], wake, (finding) =>
        found.push(finding),
      );
    }
    expect(found.at(-1)).toBe("recipient-silent");
    expect(new Set(found.slice(0, -1))).toEqual(new Set(["recipient-awaited"]));
    expect(found.length).toBeLessThanOrEqual(14);
    const item = await readItem(world.table, requestKey(subjectId, requestId));
    expect(item).toBeDefined();
    expect(item).not.toHaveProperty("wakeShard");
  });
});

describe("a link that opens nothing any more", () => {
  it("still shows a form for the objection, and the form goes where it is taken", async () => {
    const world = memoryInvitees();
    const token = newToken(new Uint8Array(32).fill(7));
    const target = { inviteId, subjectId, notice: 1, attempt: 1 };
    await transact(world.table, [tokenWrite(token, target, world.clock.now, aPolicy)]);
    world.clock.now += 70 * dayMs;
    const showing = {
      ...world.acts,
      deployment: specimenDeployment,
      baseUrl: "https://invites.clientshare.example",
      platformOrigins: ["https://app.clientshare.example"],
    };
    const show = showingRoutes(showing)["GET /i/{token}/{page}"];
    const event = {
      version: "2.0",
      routeKey: "GET /i/{token}/{page}",
      rawPath: `/i/${token}/one-click`,
      rawQueryString: "",
      headers: {},
      pathParameters: { token, page: "one-click" },
      isBase64Encoded: false,
      requestContext: { requestId: "r" },
    };
    const page = await show?.(JSON.parse(JSON.stringify(event)));
    expect(page?.status).toBe(200);
    expect(page?.body).toContain(`action="/i/${token}/one-click"`);
    expect(page?.body).not.toContain(`href="/i/${token}"`);
    const context = {
      deployment: specimenDeployment,
      language: "en-GB",
      nowMs: world.clock.now,
      baseUrl: "https://invites.clientshare.example",
    } as const;
    const exercising = {
      ...showing,
      random: (size: number) => new Uint8Array(size),
      keys: async () => ({ current: "k1", keys: { k1: "x".repeat(64) } }),
      queue: { sqs: { send: async () => expect.fail("nothing to queue") }, url: { single: "u", bulk: "u" } },
    };
    expect((await objectByOneClick(exercising, context, token)).status ?? 200).toBe(200);
    const [subject] = await readSubjects(world.table, [subjectId], world.clock.now);
    expect(subject?.suppressed?.why).toBe("objection");
  });
});
