/**
 * Somebody who comes too late: as soon as an invite's data have run out, and before anything has cleared them
 * away, its inviter and whoever has the link look for it. Both must find nothing (I9).
 */
import type { Invite } from "../../shared/domain/invite.ts";
import { request } from "./http-client.ts";
import { InvariantBroken } from "./invariant-broken.ts";
import type { Task } from "./parts/scheduler.ts";
import { holdsPersonalData } from "./secrecy.ts";
import type { World } from "./world.ts";

/** Looks at each such invite once. */
export function awaitLatecomers(world: World): void {
  const seen = new Set<string>();
  world.whenOverdue = (invite) => {
    if (seen.has(invite.inviteId) || world.closed) return;
    seen.add(invite.inviteId);
    world.scheduler.start(`latecomer-${seen.size}`, (task) => look(world, task, invite), world.userEnded);
  };
}

async function look(
  world: World,
  task: Task,
  { inviteId, organisation, inviter, invitee }: Invite,
): Promise<void> {
  world.sometimes.hit("user: looks at what has run out");
  if (inviter !== undefined) {
    const shown = await request(world, task, {
      function: "show-invites",
      routeKey: "GET /v1/invites/{id}",
      parameters: { id: inviteId },
      caller: {
        organisation,
        organisationName: organisation,
        sub: inviter.sub,
        name: inviter.name,
        email: inviter.email,
      },
    });
    if (holdsPersonalData(shown.body))
      throw new InvariantBroken("I9", `${inviteId}: shown to its inviter after its time`);
  }
  const mail = world.ses.mailbox(invitee?.email ?? "").findLast(({ tags }) => tags["invite"] === inviteId);
  const token = /\/i\/([\w-]{43})/.exec((mail?.raw ?? "").replace(/=\r\n/g, ""))?.[1];
  if (token === undefined) return;
  const page = await request(world, task, {
    function: "show-invitee",
    routeKey: "GET /i/{token}/{page}",
    parameters: { token, page: "data" },
  });
  if (holdsPersonalData(page.body))
    throw new InvariantBroken("I9", `${inviteId}: shown by its link after its time`);
  const answered = await request(world, task, {
    function: "answer-invite",
    routeKey: "POST /i/{token}/accept",
    parameters: { token },
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "",
  });
  if (answered.status === 303) throw new InvariantBroken("I9", `${inviteId}: accepted after its time`);
}
