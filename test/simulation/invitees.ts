/**
 * People who are invited: they read their mail or let a scanner follow its links, accept, decline, object,
 * restrict, erase, complain, ask for codes and new links; sometimes with a link long dead. What a page told
 * them is remembered by the witness and must hold from then on.
 */
import { canonicalAddress } from "../../shared/domain/email-address.ts";
import { type Answer, persistently, type Request, request } from "./http-client.ts";
import { InvariantBroken } from "./invariant-broken.ts";
import type { ArrivedMail } from "./parts/memory-ses.ts";
import type { Task } from "./parts/scheduler.ts";
import type { SeededRandom } from "./parts/seeded-random.ts";
import { holdsPersonalData } from "./secrecy.ts";
import type { World } from "./world.ts";

const minute = 60_000;
const pages = [
  "accept",
  "decline",
  "data",
  "code",
  "object",
  "one-click",
  "erase",
  "restrict",
  "unrestrict",
  "complain",
  "rectify",
];

interface Link {
  readonly token: string;
  readonly inviteId: string | undefined;
}

/** Joins the soft line breaks of quoted-printable. */
const bodyOf = (mail: ArrivedMail): string => mail.raw.replace(/=\r\n/g, "");

export class Invitee {
  readonly #world: World;
  readonly #random: SeededRandom;
  readonly #address: string;
  readonly #canonical: string;

  constructor(world: World, random: SeededRandom, address: string) {
    this.#world = world;
    this.#random = random;
    this.#address = address;
    this.#canonical = canonicalAddress(address);
  }

  /** Does so many things until then, at any time and some of them shortly after one another. */
  async live(task: Task, untilMs: number, acts: number): Promise<void> {
    const { scheduler } = this.#world;
    const moments = Array.from({ length: acts }, () => this.#random.between(scheduler.now(), untilMs)).sort(
      (a, b) => a - b,
    );
    for (const at of moments) {
      if (at > scheduler.now()) await scheduler.pause(task, at - scheduler.now());
      await this.#act(task);
    }
  }

  #link(): Link | undefined {
    const mails = this.#world.ses.mailbox(this.#address);
    if (mails.length === 0) return undefined;
    const mail = this.#random.pick(mails);
    const tokens = [...bodyOf(mail).matchAll(/\/i\/([\w-]{43})/g)].flatMap(([, token]) => token ?? []);
    if (tokens.length === 0) return undefined;
    return { token: this.#random.pick(tokens), inviteId: mail.tags["invite"] };
  }

  async #act(task: Task): Promise<void> {
    const chance = this.#random.fraction();
    if (chance < 0.08) return this.#lost(task);
    if (chance < 0.12) return this.#complainWithoutLink(task);
    const link = this.#link();
    if (link === undefined) return;
    if (chance < 0.3) await this.#scan(task, link);
    else if (chance < 0.44) await this.#accept(task, link);
    else if (chance < 0.52) await this.#decide(task, link, "decline");
    else if (chance < 0.58) await this.#decide(task, link, "object");
    else if (chance < 0.61) await this.#decide(task, link, "one-click");
    else if (chance < 0.65) await this.#decide(task, link, "erase");
    else if (chance < 0.74) await this.#decide(task, link, "restrict");
    else if (chance < 0.84) await this.#lift(task, link, "unrestrict", {});
    else if (chance < 0.88) await this.#decide(task, link, "complain", { text: "Please tell me more." });
    else await this.#withCode(task, link);
  }

  #post(link: Link, right: string, fields: Readonly<Record<string, string>> = {}): Request {
    const isAnswer = right === "accept" || right === "decline";
    return {
      function: isAnswer ? "answer-invite" : "exercise-right",
      routeKey: isAnswer ? `POST /i/{token}/${right}` : "POST /i/{token}/{right}",
      parameters: isAnswer ? { token: link.token } : { token: link.token, right },
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(fields).toString(),
    };
  }

  /** Follows every link, as mail scanners do. Nothing may come of it; what is gone is not shown. */
  async #scan(task: Task, { token, inviteId }: Link): Promise<void> {
    const { witness, sometimes } = this.#world;
    for (const page of ["", ...this.#random.shuffled(pages).slice(0, 4)]) {
      const isHeld = witness.invites.get(inviteId ?? "")?.invite.invitee !== undefined;
      const answer = await request(this.#world, task, {
        function: "show-invitee",
        routeKey: page === "" ? "GET /i/{token}" : "GET /i/{token}/{page}",
        parameters: page === "" ? { token } : { token, page },
      });
      sometimes.hit(`invitee: page ${answer.status}`);
      if (inviteId !== undefined && !isHeld && holdsPersonalData(answer.body)) {
        throw new InvariantBroken("I9", `${inviteId}: a page shows what is gone`);
      }
    }
  }

  async #accept(task: Task, link: Link): Promise<void> {
    const { witness, sometimes, scheduler } = this.#world;
    const answer = await persistently(this.#world, task, this.#post(link, "accept"));
    this.#noteAct(link, answer);
    sometimes.hit(`invitee: accept ${answer.status}`);
    if (answer.status !== 303) return;
    const code = new URL(answer.headers["location"] ?? "https://none.example").searchParams.get("code") ?? "";
    await scheduler.pause(task, this.#random.between(100, 12 * minute));
    const lifted = this.#lifts;
    const isBarred = witness.suppressed.has(this.#canonical) || witness.restricted.has(this.#canonical);
    const taken = await persistently(this.#world, task, {
      function: "answer-invite",
      routeKey: "POST /v1/handoffs",
      claims: { sub: "platform", client_id: "clientshare-platform", scope: "handoff" },
      body: JSON.stringify({ code }),
    });
    sometimes.hit(`platform: hand-off ${taken.status}`);
    if (taken.status === 200 && isBarred && lifted === this.#lifts) {
      throw new InvariantBroken(
        "I5",
        "somebody's data were handed over after their objection or restriction",
      );
    }
  }

  get #lifts(): number {
    return this.#world.witness.lifts.get(this.#canonical) ?? 0;
  }

  async #decide(
    task: Task,
    link: Link,
    right: string,
    fields: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const { witness, sometimes, scheduler } = this.#world;
    const lifts = this.#lifts;
    // An erasure leaves nothing to restrict, and with it the restriction ends, heard or not.
    if (right === "erase") witness.restricted.delete(this.#canonical);
    const answer = await persistently(this.#world, task, this.#post(link, right, fields));
    sometimes.hit(`invitee: ${right} ${answer.status}`);
    if (right !== "one-click") this.#noteAct(link, answer);
    // An odd count: somebody is lifting it at this moment.
    if (answer.status !== 200 || lifts !== this.#lifts || lifts % 2 === 1) return;
    if (right === "object" || right === "one-click" || right === "erase") {
      witness.suppressed.set(this.#canonical, scheduler.now());
    }
    if (right === "restrict") witness.restricted.set(this.#canonical, scheduler.now());
    if (right === "erase") this.#checkErased();
  }

  /** After an erasure nothing is held that had been given before. */
  #checkErased(): void {
    for (const { invite } of this.#world.witness.invites.values()) {
      const mine = invite.invitee !== undefined && canonicalAddress(invite.invitee.email) === this.#canonical;
      if (mine && invite.receivedAtMs < this.#world.scheduler.now() - 12 * minute) {
        const since = this.#world.witness.corrected.get(invite.inviteId) ?? 0;
        if (since < this.#world.scheduler.now() - 12 * minute) {
          throw new InvariantBroken(
            "I3",
            `${invite.inviteId}: held after its person was told that it is erased`,
          );
        }
      }
    }
  }

  async #lift(
    task: Task,
    link: Link,
    right: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<void> {
    const { witness, sometimes } = this.#world;
    witness.lifts.set(this.#canonical, this.#lifts + 1);
    (right === "allow" ? witness.suppressed : witness.restricted).delete(this.#canonical);
    const answer = await persistently(this.#world, task, this.#post(link, right, fields));
    witness.lifts.set(this.#canonical, this.#lifts + 1);
    sometimes.hit(`invitee: ${right} ${answer.status}`);
    this.#noteAct(link, answer);
  }

  #noteAct({ inviteId }: Link, { status }: Answer): void {
    const seen = this.#world.witness.invites.get(inviteId ?? "");
    if (seen === undefined || status >= 400) return;
    // A link of an address that was corrected since opens nothing, and is nobody's act.
    if (seen.invite.actedAtMs !== undefined) seen.acted = true;
  }

  /** Asks for a code, waits for it, and uses it. */
  async #withCode(task: Task, link: Link): Promise<void> {
    const world = this.#world;
    const asked = await persistently(world, task, this.#post(link, "code"));
    world.sometimes.hit(`invitee: code ${asked.status}`);
    if (asked.status !== 200) return;
    await world.scheduler.pause(task, this.#random.between(20_000, 5 * minute));
    const mail = world.ses.mailbox(this.#address).findLast(({ tags }) => tags["mail"] === "code");
    const found =
      mail === undefined
        ? undefined
        : /\b(\d{3}) ?(\d{3})\b/.exec(bodyOf(mail).split("quoted-printable")[1] ?? "");
    const code = found == null || this.#random.chance(0.2) ? "000000" : `${found[1]}${found[2]}`;
    world.sometimes.hit(code === "000000" ? "invitee: guesses a code" : "invitee: has a code");
    const use = this.#random.pick(["data", "data.json", "rectify", "allow", "allow"]);
    if (use === "allow") return this.#lift(task, link, "allow", { code });
    const fields = use === "rectify" ? { code, save: "yes", givenName: "Quillfeatherly" } : { code };
    const askedAtMs = world.scheduler.now();
    const answer = await persistently(world, task, this.#post(link, use, fields));
    world.sometimes.hit(`invitee: ${use} with a code ${answer.status}`);
    this.#noteAct(link, answer);
    if (use === "rectify" && answer.status === 200) this.#checkRectified(askedAtMs);
  }

  /** Art. 16: what was held when they asked says what they said, whoever had given it. */
  #checkRectified(askedAtMs: number): void {
    const { witness } = this.#world;
    const before = askedAtMs - 12 * minute;
    for (const { invite } of witness.invites.values()) {
      const { invitee, inviteId } = invite;
      if (invitee === undefined || canonicalAddress(invitee.email) !== this.#canonical) continue;
      const since = Math.max(invite.receivedAtMs, witness.corrected.get(inviteId) ?? 0);
      const isHeld = invite.dataUntilMs > this.#world.scheduler.now() + 12 * minute;
      if (since > before || !isHeld || invitee.givenName === "Quillfeatherly") continue;
      throw new InvariantBroken("I5", `${inviteId}: told that it is corrected, and it is not`);
    }
  }

  async #lost(task: Task): Promise<void> {
    const answer = await persistently(this.#world, task, {
      function: "exercise-right",
      routeKey: "POST /i/lost",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ email: this.#address }).toString(),
    });
    this.#world.sometimes.hit(`invitee: asks for links ${answer.status}`);
  }

  async #complainWithoutLink(task: Task): Promise<void> {
    const answer = await persistently(this.#world, task, {
      function: "exercise-right",
      routeKey: "POST /complaints",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ email: this.#address, text: "Who are you?" }).toString(),
    });
    this.#world.sometimes.hit(`invitee: complains ${answer.status}`);
  }
}
