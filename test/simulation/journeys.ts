/**
 * Short journeys in a calm world, for the exhaustive lanes: one invite from receipt to its end, in minutes or
 * a month, with a crash or a lost answer placed at one named call.
 */
import { policySchema } from "../../shared/domain/policy.ts";
import type { FunctionName } from "./deployment.ts";
import { type Answer, persistently, type Request } from "./http-client.ts";
import { InvariantBroken } from "./invariant-broken.ts";
import { inviters } from "./inviters.ts";
import type { Nature } from "./mail-fates.ts";
import type { IoPoint, Verdict } from "./parts/io-plan.ts";
import type { ArrivedMail } from "./parts/memory-ses.ts";
import { mark } from "./secrecy.ts";
import { watchingOutput } from "./standard-output.ts";
import { World } from "./world.ts";

const minute = 60_000;
const hour = 60 * minute;
const startMs = Date.UTC(2027, 0, 12, 9);
const address = `${mark}.one@invitee.example`;
const correctedAddress = `${mark}.two@invitee.example`;

/** What becomes of the mail, and what people do after it. */
export const journeys = {
  delivered: { nature: "good", acts: [] },
  bounced: { nature: "dead", acts: [] },
  accepted: { nature: "good", acts: ["accept"] },
  declined: { nature: "good", acts: ["decline"] },
  objected: { nature: "good", acts: ["object"] },
  erased: { nature: "good", acts: ["erase"] },
  restricted: { nature: "good", acts: ["restrict", "unrestrict"] },
  complained: { nature: "complains", acts: [] },
  revoked: { nature: "silent", acts: ["revoke"] },
  corrected: { nature: "dead", acts: ["correct"] },
  resent: { nature: "good", acts: ["resend"], actsAfterHours: 30 },
  "handed over": { nature: "good", acts: ["hand-over"] },
  rectified: { nature: "good", acts: ["rectify"] },
  forgotten: { nature: "silent", acts: [], days: 32 },
} as const;
export type JourneyName = keyof typeof journeys;
interface Journey {
  readonly nature: Nature;
  readonly acts: readonly string[];
  readonly days?: number;
  readonly actsAfterHours?: number;
}

/** One placed fault: which call of which kind of task, counted from 1 through the whole journey. */
export interface PlacedFault {
  readonly ordinal: number;
  readonly verdict: Verdict;
}

export interface CallSeen {
  readonly ordinal: number;
  readonly function: FunctionName | string;
  readonly service: IoPoint["service"];
  readonly operation: string;
}

/** Runs the journey with these faults; everything else goes well. @returns every call that was made @throws {InvariantBroken} */
export async function runJourney(
  name: JourneyName,
  faults: readonly PlacedFault[] = [],
): Promise<readonly CallSeen[]> {
  const { nature, acts, days = 2.5, actsAfterHours = 10 }: Journey = journeys[name];
  const world = new World({
    seed: `journey ${name}`,
    policy: policySchema.parse({}),
    startMs,
    calm: true,
    // A sweep with nothing to do is no part of a journey.
    idleSweeps: 0,
  });
  const calls: CallSeen[] = [];
  const plan = world.plan;
  let met = 0;
  world.fates.natureOf = (to) => (to === correctedAddress ? "good" : nature);
  world.gate.plan = {
    verdict: (point) => {
      const { ordinal, service, operation } = point;
      calls.push({ ordinal, function: point.task.name.split(":")[0] ?? "", service, operation });
      const placed = faults.find((fault) => fault.ordinal === ordinal);
      if (placed !== undefined) met += 1;
      return placed?.verdict ?? plan.verdict(point);
    },
    latency: () => ({ requestMilliseconds: 3, answerMilliseconds: 3 }),
    landsAfterDeath: () => true,
  };
  await watchingOutput(world.printed, async () => {
    let id = "";
    world.scheduler.start(
      "inviter",
      async (task) => {
        const answer = await persistently(world, task, {
          function: "receive-invites",
          routeKey: "POST /v1/invites",
          ...(inviters[0] === undefined ? {} : { caller: inviters[0] }),
          headers: { "idempotency-key": "journey" },
          body: JSON.stringify({
            invitee: { email: address, givenName: "Quillfeather" },
            relationship: "colleague",
            space: { id: "space-1", name: "Example and Acme" },
          }),
        });
        id = answer.headers["location"]?.split("/").at(-1) ?? "";
        if (answer.status !== 202)
          throw new InvariantBroken("I1", `a careful client was answered ${answer.status}`);
      },
      world.userEnded,
    );
    await world.runUntil(startMs + actsAfterHours * hour);
    for (const act of acts) {
      world.scheduler.start(act, (task) => doAct(world, task, act, id), world.userEnded);
      await world.runUntil(world.scheduler.now() + hour);
    }
    await world.runUntil(startMs + days * 24 * hour);
    checkEnd(world, name, id);
  });
  if (met !== faults.length) throw new Error(`${met} of ${faults.length} accidents happened`);
  return calls;
}

type Acting = Parameters<typeof persistently>[1];

/** What the inviter does with the invite. */
const byInviter: Readonly<Record<string, Pick<Request, "routeKey" | "body">>> = {
  revoke: { routeKey: "DELETE /v1/invites/{id}" },
  resend: { routeKey: "POST /v1/invites/{id}/resend" },
  correct: {
    routeKey: "PATCH /v1/invites/{id}",
    body: JSON.stringify({ invitee: { email: correctedAddress, givenName: "Quillfeather" } }),
  },
};

async function doAct(world: World, task: Acting, act: string, id: string): Promise<void> {
  const own = byInviter[act];
  if (own !== undefined) {
    const { status } = await persistently(world, task, {
      function: "manage-invites",
      parameters: { id },
      headers: { "idempotency-key": act },
      ...(inviters[0] === undefined ? {} : { caller: inviters[0] }),
      ...own,
    });
    // Asked again after a lost answer, a correction that is done already is refused: whoever looks sees it.
    const isDone = world.witness.invites.get(id)?.invite.invitee?.email === correctedAddress;
    const fine = status < 400 || (act === "correct" && status === 409 && isDone);
    if (!fine) throw new InvariantBroken("I1", `${act} was answered ${status}`);
    return;
  }
  const mail = world.ses.mailbox(address).at(-1);
  const token = /\/i\/([\w-]{43})/.exec(textOf(mail))?.[1];
  if (token === undefined) throw new InvariantBroken("L1", "no mail arrived within ten hours");
  if (act === "hand-over") return handOver(world, task, token);
  if (act === "rectify") return rectify(world, task, token, id);
  const answer = await post(world, task, token, act);
  // An erased link opens nothing: a client that asks again after a lost answer is told so.
  const fine = answer.status < 400 || (act === "erase" && answer.status === 404);
  if (!fine) throw new InvariantBroken("I1", `${act} was answered ${answer.status}`);
}

const textOf = (mail: ArrivedMail | undefined): string => (mail?.raw ?? "").replace(/=\r\n/g, "");

/** A form of the person's pages, sent. */
function post(
  world: World,
  task: Acting,
  token: string,
  act: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const isAnswer = act === "accept" || act === "decline";
  return persistently(world, task, {
    function: isAnswer ? "answer-invite" : "exercise-right",
    routeKey: isAnswer ? `POST /i/{token}/${act}` : "POST /i/{token}/{right}",
    parameters: isAnswer ? { token } : { token, right: act },
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  });
}

/** Accepts, and the platform takes the person over; with a code that is spent unheard, they accept again. */
async function handOver(world: World, task: Acting, token: string): Promise<void> {
  for (let tries = 0; tries < 3; tries += 1) {
    const { headers } = await post(world, task, token, "accept");
    const code = new URL(headers["location"] ?? "https://none.example").searchParams.get("code") ?? "";
    const taken = await persistently(world, task, {
      function: "answer-invite",
      routeKey: "POST /v1/handoffs",
      claims: { sub: "platform", client_id: "clientshare-platform", scope: "handoff" },
      body: JSON.stringify({ code }),
    });
    if (taken.status === 200) return;
  }
  throw new InvariantBroken("L1", "nobody was handed over");
}

/** Asks for a code, and corrects a name with it. */
async function rectify(world: World, task: Acting, token: string, id: string): Promise<void> {
  for (let tries = 0; tries < 3; tries += 1) {
    await post(world, task, token, "code");
    // Longer than a message stays hidden after a crash, and shorter than the code lives.
    await world.scheduler.pause(task, 10 * minute);
    const mail = world.ses.mailbox(address).findLast(({ tags }) => tags["mail"] === "code");
    const found = /\b(\d{3}) ?(\d{3})\b/.exec(textOf(mail).split("quoted-printable")[1] ?? "");
    if (found === null) continue;
    const fields = { code: `${found[1]}${found[2]}`, save: "yes", givenName: "Quillfeatherly" };
    const { status } = await post(world, task, token, "rectify", fields);
    const { invite } = world.witness.invites.get(id) ?? {};
    if (status !== 200) continue;
    if (invite?.invitee?.givenName !== "Quillfeatherly") throw new InvariantBroken("I1", "not corrected");
    return;
  }
  throw new InvariantBroken("L1", "nothing could be corrected");
}

/** Where each journey ends, whatever went wrong once or twice on the way. */
function checkEnd(world: World, name: JourneyName, id: string): void {
  const all = [...world.witness.invites.values()];
  const found = world.witness.invites.get(id)?.invite;
  if (all.length !== 1 || found === undefined)
    throw new InvariantBroken("I2", `${all.length} invites for one request`);
  const state = `${found.status}/${found.notice.state}${found.invitee === undefined ? "/erased" : ""}`;
  if (!(ends[name] as readonly string[]).includes(state))
    throw new InvariantBroken("L1", `${name} ended as ${state}`);
}

const ends = {
  delivered: ["pending/delivered"],
  bounced: ["pending/undeliverable"],
  accepted: ["accepted/delivered"],
  declined: ["declined/delivered"],
  objected: ["declined/delivered"],
  erased: ["declined/delivered/erased"],
  restricted: ["pending/delivered"],
  complained: ["declined/delivered"],
  revoked: ["revoked/cancelled/erased"],
  corrected: ["pending/delivered"],
  resent: ["pending/delivered"],
  "handed over": ["accepted/delivered"],
  rectified: ["pending/delivered"],
  forgotten: ["forgotten/undeliverable/erased"],
} as const satisfies Record<JourneyName, readonly string[]>;
