/**
 * Short journeys in a calm world, for the exhaustive lanes: one invite from receipt to its end, in minutes or
 * a month, with a crash or a lost answer placed at one named call.
 */
import { policySchema } from "../../shared/domain/policy.ts";
import type { FunctionName } from "./deployment.ts";
import { persistently } from "./http-client.ts";
import { InvariantBroken } from "./invariant-broken.ts";
import { inviters } from "./inviters.ts";
import type { IoPoint, Verdict } from "./parts/io-plan.ts";
import { watchingOutput } from "./standard-output.ts";
import { World } from "./world.ts";

const minute = 60_000;
const hour = 60 * minute;
const startMs = Date.UTC(2027, 0, 12, 9);
const address = "quill.one@invitee.example";

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
} as const;
export type JourneyName = keyof typeof journeys;

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
  const { nature, acts } = journeys[name];
  const world = new World({ seed: `journey ${name}`, policy: policySchema.parse({}), startMs, calm: true });
  const calls: CallSeen[] = [];
  const plan = world.plan;
  let met = 0;
  world.fates.natureOf = () => nature;
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
            invitee: { email: address, givenName: "Quill" },
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
    await world.runUntil(startMs + 10 * hour);
    for (const act of acts) {
      world.scheduler.start(act, (task) => doAct(world, task, act, id), world.userEnded);
      await world.runUntil(world.scheduler.now() + hour);
    }
    await world.runUntil(startMs + 60 * hour);
    checkEnd(world, name, id);
  });
  if (met !== faults.length) throw new Error(`${met} of ${faults.length} accidents happened`);
  return calls;
}

async function doAct(
  world: World,
  task: Parameters<typeof persistently>[1],
  act: string,
  id: string,
): Promise<void> {
  if (act === "revoke") {
    await persistently(world, task, {
      function: "manage-invites",
      routeKey: "DELETE /v1/invites/{id}",
      parameters: { id },
      ...(inviters[0] === undefined ? {} : { caller: inviters[0] }),
    });
    return;
  }
  const mail = world.ses.mailbox(address).at(-1);
  const token = /\/i\/([\w-]{43})/.exec((mail?.raw ?? "").replace(/=\r\n/g, ""))?.[1];
  if (token === undefined) throw new InvariantBroken("L1", "no mail arrived within ten hours");
  const isAnswer = act === "accept" || act === "decline";
  const answer = await persistently(world, task, {
    function: isAnswer ? "answer-invite" : "exercise-right",
    routeKey: isAnswer ? `POST /i/{token}/${act}` : "POST /i/{token}/{right}",
    parameters: isAnswer ? { token } : { token, right: act },
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "",
  });
  // An erased link opens nothing: a client that asks again after a lost answer is told so.
  const fine = answer.status < 400 || (act === "erase" && answer.status === 404);
  if (!fine) throw new InvariantBroken("I1", `${act} was answered ${answer.status}`);
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
} as const satisfies Record<JourneyName, readonly string[]>;
