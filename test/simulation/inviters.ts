/**
 * People who invite: alone and in batches, repeating themselves, correcting, sending again, taking back, and
 * looking at what is theirs and at what is not. What they are told is held against what is stored (I1, I7, I9).
 */

import { type Answer, type Person, persistently, type Request, request } from "./http-client.ts";
import { InvariantBroken } from "./invariant-broken.ts";
import type { Task } from "./parts/scheduler.ts";
import type { SeededRandom } from "./parts/seeded-random.ts";
import { mark } from "./secrecy.ts";
import type { World } from "./world.ts";

const minute = 60_000;
const hour = 60 * minute;

export const inviters: readonly Person[] = [
  ["acme", "Acme", "alex", "Alex Morgan"],
  ["acme", "Acme", "robin", "Robin Hale"],
  ["umbrella", "Umbrella Supplies", "alex", "Alex Reed"],
  ["northwind", "Northwind", "jo", "Jo Barker"],
].map(([organisation = "", organisationName = "", sub = "", name = ""]) => ({
  organisation,
  organisationName,
  sub,
  name,
  email: `${sub}@${organisation}.example`,
}));

/** Addresses of one run: few, so that inviters meet at the same people. */
export const addressesOf = (random: SeededRandom): readonly string[] =>
  Array.from(
    { length: random.between(3, 9) },
    (_, n) => `${mark}.${random.below(100_000)}.${n}@invitee${n % 3}.example`,
  );

interface View {
  readonly id: string;
  readonly status: string;
  readonly invitee?: object;
  readonly expiresAt: string;
  readonly notice: { readonly status: string };
}

export class Inviter {
  readonly #world: World;
  readonly #person: Person;
  readonly #random: SeededRandom;
  readonly #addresses: readonly string[];
  readonly #mine: string[] = [];
  #keys = 0;

  constructor(world: World, person: Person, random: SeededRandom, addresses: readonly string[]) {
    this.#world = world;
    this.#person = person;
    this.#random = random;
    this.#addresses = addresses;
  }

  /** Lives until then, doing one thing after another. */
  async live(task: Task, untilMs: number, acts: number): Promise<void> {
    const { scheduler } = this.#world;
    const moments = Array.from({ length: acts }, () => this.#random.between(scheduler.now(), untilMs)).sort(
      (a, b) => a - b,
    );
    for (const [n, at] of moments.entries()) {
      if (at > scheduler.now()) await scheduler.pause(task, at - scheduler.now());
      await this.#act(task, n);
    }
  }

  async #act(task: Task, n: number): Promise<void> {
    const chance = this.#random.fraction();
    if (n === 0 || chance < 0.3) await this.invite(task);
    else if (chance < 0.36) await this.#inviteMany(task);
    else if (this.#mine.length === 0) return;
    else if (chance < 0.5) await this.#correct(task);
    else if (chance < 0.6) await this.#resend(task);
    else if (chance < 0.68) await this.#revoke(task);
    else if (chance < 0.9) await this.#look(task);
    else await this.#pry(task);
  }

  #invitee(): Record<string, string | string[]> {
    const random = this.#random;
    const email = random.pick(this.#addresses);
    return {
      // The same person, however the address is written.
      email: random.chance(0.2) ? email.replace(mark, mark.toUpperCase()) : email,
      givenName: `${mark[0]?.toUpperCase()}${mark.slice(1)}`,
      familyName: "Quillfeather",
      ...(random.chance(0.5) ? { phone: `+44207946${String(random.below(10_000)).padStart(4, "0")}` } : {}),
      ...(random.chance(0.3) ? { company: "Quillfeather Trading", jobTitle: "Quillfeather buyer" } : {}),
    };
  }

  #body(): string {
    return JSON.stringify({
      invitee: this.#invitee(),
      relationship: this.#random.pick(["colleague", "business-contact"]),
      space: { id: `space-${this.#random.below(3)}`, name: "Example and Acme" },
    });
  }

  /** One invite, perhaps with a key and perhaps asked for twice. */
  async invite(task: Task): Promise<void> {
    const world = this.#world;
    const key = this.#random.chance(0.6) ? `key-${this.#keys++}` : undefined;
    const wanted: Request = {
      function: "receive-invites",
      routeKey: "POST /v1/invites",
      caller: this.#person,
      body: this.#body(),
      ...(key === undefined ? {} : { headers: { "idempotency-key": key } }),
    };
    const first = await persistently(world, task, wanted);
    const id = this.#received(first);
    if (id === undefined || key === undefined || !this.#random.chance(0.4)) return;
    world.sometimes.hit("user: repeats with a key");
    // What a restore lost is lost, and a new address key gives the same request another name.
    const times = () => world.restores + world.rotations;
    const before = times();
    await world.scheduler.pause(task, this.#random.between(1, 10 * hour));
    const again = await persistently(world, task, wanted);
    if (again.status < 300 && this.#idOf(again) !== id && before === times()) {
      throw new InvariantBroken("I1", "the same key led to two invites");
    }
  }

  #idOf(answer: Answer): string | undefined {
    return answer.headers["location"]?.split("/").at(-1) ?? viewOf(answer)?.id;
  }

  #received(answer: Answer): string | undefined {
    if (answer.status >= 300) {
      this.#world.sometimes.hit(`user: invite answered ${answer.status}`);
      return undefined;
    }
    const id = this.#idOf(answer) ?? "";
    this.#stored(id);
    return id;
  }

  /** I1: a 2xx answer has its durable item. */
  #stored(id: string): void {
    const item = this.#world.table.peek({ pk: { S: `invite#${id}` }, sk: { S: "invite" } });
    if (item === undefined) throw new InvariantBroken("I1", `answered with ${id}, which is not stored`);
    if (!this.#mine.includes(id)) this.#mine.push(id);
    this.#world.sometimes.hit("user: invited");
  }

  async #inviteMany(task: Task): Promise<void> {
    const invites = Array.from({ length: this.#random.between(1, 6) }, () => JSON.parse(this.#body()));
    if (this.#random.chance(0.3)) invites.push({ nonsense: true });
    const answer = await persistently(this.#world, task, {
      function: "receive-invites",
      routeKey: "POST /v1/invites/batch",
      caller: this.#person,
      body: JSON.stringify({ invites }),
      headers: { "idempotency-key": `batch-${this.#keys++}` },
    });
    if (answer.status !== 200) return;
    const { results } = JSON.parse(answer.body) as { results: { status: string; id?: string }[] };
    if (results.length !== invites.length) throw new InvariantBroken("I1", "a batch was answered in part");
    for (const { status, id } of results) if (status === "accepted") this.#stored(id ?? "");
    this.#world.sometimes.hit("user: invited many");
  }

  #one(): string {
    return this.#random.pick(this.#mine);
  }

  async #correct(task: Task): Promise<void> {
    const answer = await persistently(this.#world, task, {
      function: "manage-invites",
      routeKey: "PATCH /v1/invites/{id}",
      parameters: { id: this.#one() },
      caller: this.#person,
      body: JSON.stringify({ invitee: this.#invitee() }),
    });
    this.#world.sometimes.hit(`user: correction answered ${answer.status}`);
  }

  async #resend(task: Task): Promise<void> {
    const key = this.#random.chance(0.5) ? { headers: { "idempotency-key": `resend-${this.#keys++}` } } : {};
    const answer = await persistently(this.#world, task, {
      function: "manage-invites",
      routeKey: "POST /v1/invites/{id}/resend",
      parameters: { id: this.#one() },
      caller: this.#person,
      ...key,
    });
    this.#world.sometimes.hit(`user: resend answered ${answer.status}`);
  }

  async #revoke(task: Task): Promise<void> {
    const id = this.#one();
    const answer = await persistently(this.#world, task, {
      function: "manage-invites",
      routeKey: "DELETE /v1/invites/{id}",
      parameters: { id },
      caller: this.#person,
    });
    this.#world.sometimes.hit(`user: revocation answered ${answer.status}`);
    const { invite } = this.#world.witness.invites.get(id) ?? {};
    if (answer.status === 204 && invite?.status !== "revoked") {
      throw new InvariantBroken("I1", `${id}: revoked, it was said, but it is ${invite?.status}`);
    }
  }

  async #look(task: Task): Promise<void> {
    if (this.#random.chance(0.4)) {
      const listed = await request(this.#world, task, {
        function: "show-invites",
        routeKey: "GET /v1/invites",
        caller: this.#person,
        query: { limit: String(this.#random.between(1, 30)) },
      });
      if (listed.status !== 200) return;
      const { items } = JSON.parse(listed.body) as { items: View[] };
      for (const view of items) this.#checkView(view);
      return;
    }
    const answer = await request(this.#world, task, {
      function: "show-invites",
      routeKey: "GET /v1/invites/{id}",
      parameters: { id: this.#one() },
      caller: this.#person,
    });
    const view = viewOf(answer);
    if (view !== undefined) this.#checkView(view);
  }

  #checkView(view: View): void {
    const { witness, scheduler } = this.#world;
    const { invite } = witness.invites.get(view.id) ?? {};
    const foreign =
      invite?.organisation !== this.#person.organisation ||
      (invite.inviter !== undefined && invite.inviter.sub !== this.#person.sub);
    if (foreign) throw new InvariantBroken("I7", `${view.id} was shown to another inviter`);
    const tolerance = 12 * minute;
    if (view.invitee === undefined) return;
    if (scheduler.now() > Date.parse(view.expiresAt) + tolerance) {
      throw new InvariantBroken("I9", `${view.id}: data shown after it had expired`);
    }
    // Not by the notice that is shown: a resend may wait while an earlier notice has informed the person.
    if (scheduler.now() > invite.dueAtMs + tolerance && invite.dischargedAtMs === undefined) {
      throw new InvariantBroken("I9", `${view.id}: data of an uninformed person shown past the deadline`);
    }
    this.#world.sometimes.hit("user: sees an invitee");
  }

  /** Looks for, changes and takes back what belongs to others. */
  async #pry(task: Task): Promise<void> {
    const { witness } = this.#world;
    const { organisation, sub } = this.#person;
    const others = [...witness.invites.values()].filter(
      ({ invite }) =>
        invite.inviter !== undefined && (invite.organisation !== organisation || invite.inviter.sub !== sub),
    );
    if (others.length === 0) return;
    const { inviteId } = this.#random.pick(others).invite;
    const how = this.#random.pick([
      ["show-invites", "GET /v1/invites/{id}"],
      ["manage-invites", "DELETE /v1/invites/{id}"],
      ["manage-invites", "POST /v1/invites/{id}/resend"],
    ] as const);
    const answer = await request(this.#world, task, {
      function: how[0],
      routeKey: how[1],
      parameters: { id: inviteId },
      caller: this.#person,
    });
    if (answer.status < 400)
      throw new InvariantBroken("I7", `${how[1]} of another's invite: ${answer.status}`);
    this.#world.sometimes.hit("user: pries and finds nothing");
  }
}

function viewOf(answer: Answer): View | undefined {
  return answer.status >= 200 && answer.status < 300 && answer.body !== ""
    ? (JSON.parse(answer.body) as View)
    : undefined;
}
