/**
 * Operators: they stop and start sending, act for people who wrote letters, redrive dead letters, end a
 * leaver's invites, export evidence, rotate the address keys, and restore a backup and replay what people had
 * decided since.
 */
import { canonicalAddress } from "../../shared/domain/email-address.ts";
import type { OperatorAnswer } from "../../shared/domain/operator-command.ts";
import { newerTableName } from "./deployment.ts";
import { InvariantBroken } from "./invariant-broken.ts";
import type { Task } from "./parts/scheduler.ts";
import type { SeededRandom } from "./parts/seeded-random.ts";
import type { World } from "./world.ts";

const minute = 60_000;
const hour = 60 * minute;

export class Operators {
  readonly #world: World;
  readonly #random: SeededRandom;
  readonly #addresses: readonly string[];

  constructor(world: World, random: SeededRandom, addresses: readonly string[]) {
    this.#world = world;
    this.#random = random;
    this.#addresses = addresses;
  }

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

  async #act(task: Task): Promise<void> {
    const random = this.#random;
    const email = random.pick(this.#addresses);
    switch (random.below(12)) {
      case 0:
        return this.#stopAndStart(task);
      case 1:
        return this.#letter(task, "subject object", email);
      case 2:
        return this.#letter(task, "subject erase", email);
      case 3:
        return this.#letter(task, "subject restrict", email);
      case 4:
        return this.#letter(task, "subject unrestrict", email);
      case 5:
        return this.#letter(task, "subject allow", email);
      case 6:
        return this.#redrive(task);
      case 7:
        await this.command(task, "inviter leave", {
          sub: random.pick(["alex", "robin", "jo"]),
          organisation: "acme",
        });
        return;
      case 8:
        return this.#exportEvidence(task);
      case 9:
        return this.#rotateKeys(task);
      case 10:
        return this.#exempt(task);
      default:
        await this.command(task, "notices list", { undischarged: true });
        await this.command(task, "subject find", { email });
    }
  }

  /** One command, tried again while it is refused for a passing reason. */
  async command(task: Task, command: string, input: object): Promise<OperatorAnswer | undefined> {
    const { scheduler, containers, sometimes } = this.#world;
    for (let tries = 0; tries < 4; tries += 1) {
      task.park();
      const answer = await new Promise<OperatorAnswer | undefined>((resolve) => {
        const call = { version: 1, command, input, operator: "arn:aws:iam::000000000000:role/operator" };
        containers.invoke("operate", call, (end) => {
          const told = end.kind === "returned" ? (end.value as OperatorAnswer) : undefined;
          scheduler.after(1, () => scheduler.wake(task, () => resolve(told)));
        });
      });
      sometimes.hit(
        `operator: ${command} ${answer === undefined ? "crashed" : answer.ok ? "done" : answer.problem.code}`,
      );
      const again =
        answer === undefined ||
        (!answer.ok && (answer.problem.code === "busy" || answer.problem.code === "failed"));
      if (!again) return answer;
      await scheduler.pause(task, this.#random.between(1000, minute));
    }
    return undefined;
  }

  async #stopAndStart(task: Task): Promise<void> {
    const { scheduler, witness } = this.#world;
    // Who was not told whether it is stopped does not leave it at that.
    if ((await this.command(task, "sending stop", {}))?.ok !== true) return this.startSending(task);
    witness.sendingStoppedSince = scheduler.now();
    await scheduler.pause(task, this.#random.between(minute, 30 * hour));
    witness.sendingStoppedSince = undefined;
    await this.startSending(task);
  }

  /** Until it is done: an operator does not go home before. */
  async startSending(task: Task): Promise<void> {
    while ((await this.command(task, "sending start", {}))?.ok !== true) {
      await this.#world.scheduler.pause(task, 10 * minute);
    }
  }

  async #letter(task: Task, command: string, email: string): Promise<void> {
    const { witness, scheduler } = this.#world;
    const address = canonicalAddress(email);
    const lifts = () => witness.lifts.get(address) ?? 0;
    if (command === "subject unrestrict" || command === "subject allow") {
      witness.lifts.set(address, lifts() + 1);
      (command === "subject allow" ? witness.suppressed : witness.restricted).delete(address);
      await this.command(task, command, { email, channel: "post" });
      witness.lifts.set(address, lifts() + 1);
      return;
    }
    const before = lifts();
    if (command === "subject erase") witness.restricted.delete(address);
    const answer = await this.command(task, command, { email, channel: "post" });
    if (answer?.ok !== true || before !== lifts() || before % 2 === 1) return;
    if (command === "subject restrict") witness.restricted.set(address, scheduler.now());
    else witness.suppressed.set(address, scheduler.now());
  }

  async #redrive(task: Task): Promise<void> {
    for (const queue of ["notices", "notices-bulk", "delivery-events"]) {
      let cursor: string | undefined;
      for (let pages = 0; pages < 5; pages += 1) {
        const answer = await this.command(task, "queue redrive", {
          queue,
          ...(cursor === undefined ? {} : { cursor }),
        });
        if (answer?.ok !== true || answer.cursor === undefined) break;
        cursor = answer.cursor;
      }
    }
  }

  async #exportEvidence(task: Task): Promise<void> {
    const ids = [...this.#world.witness.invites.keys()];
    if (ids.length === 0) return;
    const answer = await this.command(task, "evidence export", { inviteId: this.#random.pick(ids) });
    if (answer?.ok === false && answer.problem.code === "evidence-broken") {
      throw new InvariantBroken("I10", "the evidence does not verify");
    }
    if (answer?.ok === true)
      this.#world.secrecy.check("an export of evidence", JSON.stringify(answer.result));
  }

  /** Art. 14(5): what an operator records, with an end. */
  async #exempt(task: Task): Promise<void> {
    const ids = [...this.#world.witness.invites.keys()];
    if (ids.length === 0) return;
    const untilMs = this.#world.scheduler.now() + this.#random.between(2, 20) * 24 * hour;
    await this.command(task, "notices exempt", {
      inviteId: this.#random.pick(ids),
      ground: "already-has",
      reference: "file-1",
      evidenceSha256: "0".repeat(64),
      until: new Date(untilMs).toISOString().slice(0, 10),
    });
  }

  /** In two steps, as the runbook has it: the new key is known everywhere before it names anything. */
  async #rotateKeys(task: Task): Promise<void> {
    const world = this.#world;
    const { addressKeys } = world;
    const id = `k${Object.keys(addressKeys.keys).length + 1}`;
    const keys = { ...addressKeys.keys, [id]: world.random.fork(id).hex(32) };
    world.setAddressKeys({ ...addressKeys, keys });
    await world.scheduler.pause(task, 15 * minute);
    world.setAddressKeys({ current: id, keys });
    world.sometimes.hit("operator: rotates the address keys");
  }

  /** The table as it was some hours ago, and what people decided since carried out anew; by the runbook. */
  async restore(task: Task): Promise<void> {
    const world = this.#world;
    const { scheduler, witness } = world;
    world.backUp();
    await scheduler.pause(task, this.#random.between(minute, 40 * hour));
    world.closed = true;
    world.detached = true;
    // What runs already comes to its end first.
    await scheduler.pause(task, 6 * minute);
    world.restoreBackup();
    world.sometimes.hit("operator: restores a backup");
    while ((await this.command(task, "sending stop", {}))?.ok !== true) await scheduler.pause(task, minute);
    world.detached = false;
    witness.replaying = true;
    await this.#replay(task);
    witness.replaying = false;
    world.checkRestored();
    world.closed = false;
    await this.startSending(task);
  }

  /** Until it reports nothing more to do; ever more patiently where it fails. */
  async #replay(task: Task): Promise<void> {
    let cursor: string | undefined;
    let found = 1;
    let patienceMs = minute;
    while (found > 0 || cursor !== undefined) {
      if (cursor === undefined) found = 0;
      const answer = await this.command(task, "erasures replay", {
        fromTable: newerTableName,
        ...(cursor === undefined ? {} : { cursor }),
      });
      if (answer?.ok !== true) {
        found = 1;
        cursor = undefined;
        await this.#world.scheduler.pause(task, patienceMs);
        patienceMs = Math.min(2 * patienceMs, 6 * hour);
        continue;
      }
      const { people = 0, invites = 0 } = answer.result as { people?: number; invites?: number };
      found += people + invites;
      cursor = answer.cursor;
    }
  }
}
