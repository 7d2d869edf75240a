/** The promise, walked through time: nobody's data stay unless that person was informed. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filesHolding } from "../support/raw-bytes.ts";
import { removeStackDirectory, startStack, type TestStack } from "../support/start-stack.ts";
import {
  advance,
  callApi,
  eventually,
  inbox,
  inviteOf,
  passFailureDelay,
  postLocal,
  tokenOf,
} from "../support/use-stack.ts";

interface View {
  readonly id: string;
  readonly status: string;
  readonly invitee?: { readonly email: string };
  readonly notice: { readonly status: string; readonly dueAt: string; readonly deliveredAt?: string };
}

const bounce = (label: string) => `bounce+${label}@simulator.amazonses.com`;

describe("inform or forget, day by day", () => {
  let stack: TestStack;
  let token: string;

  beforeAll(async () => {
    stack = await startStack();
    token = await tokenOf(stack.baseUrl);
  });

  afterAll(async () => {
    await stack.close();
    removeStackDirectory(stack.directory);
  });

  async function invite(email: string, more: object = {}): Promise<string> {
    const answer = await callApi(stack.baseUrl, token, "POST", "/v1/invites", inviteOf(email, more));
    expect(answer.status).toBe(202);
    return ((await answer.json()) as View).id;
  }

  async function show(id: string): Promise<View> {
    const answer = await callApi(stack.baseUrl, token, "GET", `/v1/invites/${id}`);
    expect(answer.status).toBe(200);
    return (await answer.json()) as View;
  }

  const untilNotice = async (id: string, status: string) => {
    if (status === "undeliverable") await passFailureDelay(stack.baseUrl);
    return eventually(`${id} reads ${status}`, async () => (await show(id)).notice.status === status);
  };

  it("delivered and never answered: expires after 60 days, can be read for 90 more, then is gone", async () => {
    const id = await invite("delivered@invitee.example", { space: { id: "s1", name: "First" } });
    await untilNotice(id, "delivered");
    expect(await inbox(stack.baseUrl, "delivered@invitee.example")).toHaveLength(1);
    await advance(stack.baseUrl, "P59D");
    expect(await show(id)).toMatchObject({
      status: "pending",
      invitee: { email: "delivered@invitee.example" },
    });
    await advance(stack.baseUrl, "P2D");
    const expired = await show(id);
    expect(expired.status).toBe("expired");
    expect(expired.invitee).toBeUndefined();
    await eventually(
      "no trace of the person on disk",
      async () => filesHolding(stack.directory, ["delivered@invitee.example"]).length === 0,
    );
    await advance(stack.baseUrl, "P90D");
    const gone = await callApi(stack.baseUrl, token, "GET", `/v1/invites/${id}`);
    expect(gone.status).toBe(404);
  });

  it("bounced and never corrected: forgotten two days before the month is out, down to the last byte", async () => {
    const id = await invite(bounce("forgotten"), {
      invitee: {
        email: bounce("forgotten"),
        givenName: "Wilhelmina",
        familyName: "Thistlewood",
        phone: "+442079460931",
        company: "Quillfeather Ltd",
        jobTitle: "Keeper of Bees",
        links: ["https://www.linkedin.com/in/wilhelmina-thistlewood"],
      },
    });
    const canaries = [
      "forgotten@simulator",
      "Wilhelmina",
      "Thistlewood",
      "+442079460931",
      "Quillfeather",
      "Keeper of Bees",
      "wilhelmina-thistlewood",
    ];
    await untilNotice(id, "undeliverable");
    expect((await show(id)).invitee).toBeUndefined();
    const { now } = (await (await fetch(`${stack.baseUrl}/local/clock`)).json()) as { now: string };
    const daysLeft = Math.floor((Date.parse((await show(id)).notice.dueAt) - Date.parse(now)) / 86_400_000);
    await advance(stack.baseUrl, `P${daysLeft - 2}D`);
    expect((await show(id)).status).toBe("pending");
    expect(filesHolding(stack.directory, canaries)).not.toEqual([]);
    await advance(stack.baseUrl, "P1DT1H");
    expect(await show(id)).toMatchObject({ status: "forgotten", notice: { status: "undeliverable" } });
    await eventually(
      "no trace of the person on disk",
      async () => filesHolding(stack.directory, canaries).length === 0,
    );
  });

  it("bounced and corrected: the new address is told, and the due time has not moved", async () => {
    const id = await invite(bounce("corrected"));
    await untilNotice(id, "undeliverable");
    const before = await show(id);
    await advance(stack.baseUrl, "P20D");
    const corrected = await callApi(stack.baseUrl, token, "PATCH", `/v1/invites/${id}`, {
      invitee: { email: "corrected@invitee.example", givenName: "Sam" },
    });
    expect(corrected.status).toBe(202);
    await untilNotice(id, "delivered");
    const after = await show(id);
    expect(after.notice.dueAt).toBe(before.notice.dueAt);
    expect(after.invitee?.email).toBe("corrected@invitee.example");
    expect(await inbox(stack.baseUrl, "corrected@invitee.example")).toHaveLength(1);
    await advance(stack.baseUrl, "P15D");
    expect((await show(id)).status).toBe("pending");
  });

  it("SES down for two days: nothing is lost, nothing is sent twice", async () => {
    await postLocal(stack.baseUrl, "faults", { ses: "down" });
    const id = await invite("patient@invitee.example");
    await advance(stack.baseUrl, "P2D");
    expect((await show(id)).notice.status).toBe("queued");
    expect(await inbox(stack.baseUrl, "patient@invitee.example")).toEqual([]);
    await postLocal(stack.baseUrl, "faults", { ses: "none" });
    await advance(stack.baseUrl, "PT1H");
    await untilNotice(id, "delivered");
    expect(await inbox(stack.baseUrl, "patient@invitee.example")).toHaveLength(1);
  });

  it("an answer that never came: SES's own event settles it, without a second mail", async () => {
    await postLocal(stack.baseUrl, "faults", { ses: "timeout", count: 1 });
    const id = await invite("unanswered@invitee.example");
    await advance(stack.baseUrl, "PT1H");
    await untilNotice(id, "delivered");
    expect(await inbox(stack.baseUrl, "unanswered@invitee.example")).toHaveLength(1);
  });

  it("throttled: waits its turn and is sent once", async () => {
    await postLocal(stack.baseUrl, "faults", { ses: "throttle", count: 3 });
    const id = await invite("throttled@invitee.example");
    await advance(stack.baseUrl, "PT2H");
    await untilNotice(id, "delivered");
    expect(await inbox(stack.baseUrl, "throttled@invitee.example")).toHaveLength(1);
  });

  it("refused by SES for good: no loop, and the inviter can correct it", async () => {
    await postLocal(stack.baseUrl, "faults", { ses: "reject", count: 1 });
    const id = await invite("rejected@invitee.example");
    await untilNotice(id, "undeliverable");
    await advance(stack.baseUrl, "P2D");
    expect(await inbox(stack.baseUrl, "rejected@invitee.example")).toEqual([]);
    const corrected = await callApi(stack.baseUrl, token, "PATCH", `/v1/invites/${id}`, {
      invitee: { email: "accepted@invitee.example" },
    });
    expect(corrected.status).toBe(202);
    await untilNotice(id, "delivered");
  });

  it("out of office: an automatic reply leaves it delivered", async () => {
    const id = await invite("ooto+leave@simulator.amazonses.com");
    await untilNotice(id, "delivered");
    await advance(stack.baseUrl, "P3D");
    expect((await show(id)).notice.status).toBe("delivered");
  });

  it("a complaint stops everybody's mail to that person, and reads like a refusal", async () => {
    const address = "complaint+stop@simulator.amazonses.com";
    const first = await invite(address, { space: { id: "c1", name: "First" } });
    await eventually(
      "the complaint is taken as an objection",
      async () => (await show(first)).status === "declined",
    );
    const second = await invite(address, { space: { id: "c2", name: "Second" } });
    await untilNotice(second, "undeliverable");
    expect(await inbox(stack.baseUrl, address)).toHaveLength(1);
  });

  it("revoked: cancelled and erased at once", async () => {
    const id = await invite("revoked@invitee.example");
    await untilNotice(id, "delivered");
    expect((await callApi(stack.baseUrl, token, "DELETE", `/v1/invites/${id}`)).status).toBe(204);
    expect(await show(id)).toMatchObject({ status: "revoked" });
    await eventually(
      "no trace of the person on disk",
      async () => filesHolding(stack.directory, ["revoked@invitee.example"]).length === 0,
    );
    expect((await callApi(stack.baseUrl, token, "DELETE", `/v1/invites/${id}`)).status).toBe(204);
  });

  it("two inviters, one person: each notice names its own source, and the cap holds across both", async () => {
    const other = await tokenOf(stack.baseUrl, {
      sub: "grace",
      organisation: "rival",
      organisationName: "Rival",
      name: "Grace Murray",
      email: "grace.murray@rival.example",
    });
    const address = "popular@invitee.example";
    for (const n of [1, 2]) await invite(address, { space: { id: `p${n}`, name: "Popular" } });
    const answers = await Promise.all(
      [3, 4].map((n) =>
        callApi(
          stack.baseUrl,
          other,
          "POST",
          "/v1/invites",
          inviteOf(address, { space: { id: `p${n}`, name: "Popular" } }),
        ),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    await eventually("three mails", async () => (await inbox(stack.baseUrl, address)).length === 3);
    await advance(stack.baseUrl, "PT23H");
    expect(await inbox(stack.baseUrl, address)).toHaveLength(3);
    await advance(stack.baseUrl, "PT2H");
    await eventually(
      "the fourth once the window frees",
      async () => (await inbox(stack.baseUrl, address)).length === 4,
    );
  });
});
