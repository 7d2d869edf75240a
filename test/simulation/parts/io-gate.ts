/**
 * The one door between product code and the simulated services. Each `send` parks its task, travels in
 * virtual time, takes effect in one piece, and travels back; the plan may crash, lose, delay or refuse it
 * on either side. The client's own retries happen here too, as the SDK makes them: same input, next attempt.
 */
import type { IoPlan, IoPoint, ServiceContext, ServiceName } from "./io-plan.ts";
import { isRetriedByClient, resetError, timeoutError } from "./io-plan.ts";
import type { Scheduler, Task } from "./scheduler.ts";
import type { SeededRandom } from "./seeded-random.ts";
import type { Trace } from "./trace.ts";

/** A service in memory: does the operation at once and answers, or throws the SDK's own error. */
export interface Service {
  readonly name: ServiceName;
  perform(operation: string, input: object, context: ServiceContext): object;
  /** Words for the trace: which item, queue or message. Never needed for the effect. */
  describe?(operation: string, input: object): string;
}

/** Fits `Pick<XClient, "send">` for every client of the SDK. */
export interface Client {
  send: <Output>(command: { readonly input: object }, options?: unknown) => Promise<Output>;
}

export interface ClientSettings {
  /** All attempts, as the SDK's `maxAttempts`. Default 3, as the SDK's. */
  readonly attempts?: number;
  /** The client's request timeout, unless `send` is given `requestTimeout`. Default 5,000. */
  readonly timeoutMilliseconds?: number;
}

export interface IoGateParts {
  readonly scheduler: Scheduler;
  readonly random: SeededRandom;
  readonly trace: Trace;
  readonly plan: IoPlan;
}

type Settled = { readonly output: object } | { readonly error: unknown };

const defaults = { attempts: 3, timeoutMilliseconds: 5000 };

export class IoGate {
  /** May be replaced between events: faults switched off at the end of a run. */
  plan: IoPlan;
  readonly #scheduler: Scheduler;
  readonly #random: SeededRandom;
  readonly #trace: Trace;
  #ordinal = 0;

  constructor(parts: IoGateParts) {
    this.plan = parts.plan;
    this.#scheduler = parts.scheduler;
    this.#random = parts.random;
    this.#trace = parts.trace;
  }

  /** Attempts made so far in the whole run. */
  get calls(): number {
    return this.#ordinal;
  }

  /** A client of a service whose calls belong to the task that `current` names when they are made. */
  client(service: Service, current: () => Task, settings: ClientSettings = {}): Client {
    const { attempts, timeoutMilliseconds } = { ...defaults, ...settings };
    return {
      send: async <Output>(command: { readonly input: object }, options?: unknown): Promise<Output> => {
        const task = current();
        const operation = command.constructor.name.replace(/Command$/, "");
        const input = this.#withToken(operation, command.input);
        const timeout = requestTimeout(options) ?? timeoutMilliseconds;
        for (let attempt = 1; ; attempt += 1) {
          const settled = await this.#attempt({ service, task, operation, input, attempt, timeout });
          if ("output" in settled) {
            const output: unknown = settled.output;
            return output as Output;
          }
          if (attempt >= attempts || !isRetriedByClient(settled.error)) throw settled.error;
          await this.#scheduler.pause(task, this.#random.below(100 * 2 ** attempt));
        }
      },
    };
  }

  /** The SDK gives each transaction a token, so that its own retries count as one. */
  #withToken(operation: string, input: object): object {
    if (operation !== "TransactWriteItems" || "ClientRequestToken" in input) return input;
    return { ...input, ClientRequestToken: this.#random.hex(16) };
  }

  #attempt(call: {
    service: Service;
    task: Task;
    operation: string;
    input: object;
    attempt: number;
    timeout: number;
  }): Promise<Settled> {
    const { service, task, operation, input, attempt, timeout } = call;
    this.#ordinal += 1;
    task.calls += 1;
    const point: IoPoint = {
      task,
      service: service.name,
      operation,
      input,
      ordinal: this.#ordinal,
      taskOrdinal: task.calls,
      attempt,
    };
    const verdict = this.plan.verdict(point);
    const { requestMilliseconds, answerMilliseconds } = this.plan.latency(point);
    const begun = this.#scheduler.now();
    task.park();

    return new Promise((resolve) => {
      const answerAt = (moment: number, settled: Settled): void => {
        this.#scheduler.at(moment, () => this.#scheduler.wake(task, () => resolve(settled)));
      };
      const silence = (by: "timeout" | "reset"): void => {
        const moment = by === "timeout" ? begun + timeout : this.#scheduler.now() + answerMilliseconds;
        answerAt(moment, { error: by === "timeout" ? timeoutError(timeout) : resetError() });
      };
      const answer = (settled: Settled): void => {
        const moment = this.#scheduler.now() + answerMilliseconds;
        if (moment - begun > timeout) silence("timeout");
        else answerAt(moment, settled);
      };
      const effect = (context: ServiceContext = {}): Settled =>
        this.#effect(service, point, verdict.kind, context);

      this.#scheduler.after(requestMilliseconds, () => {
        if (!task.alive) {
          if (verdict.kind === "proceed" && this.plan.landsAfterDeath(point)) effect();
          return;
        }
        switch (verdict.kind) {
          case "proceed":
            return answer(effect());
          case "partial":
            return answer(effect({ keep: verdict.keep }));
          case "conflict":
            return answer(effect({ conflicts: verdict.items }));
          case "refuse":
            this.#note(service, point, `refused ${verdict.error.name}`);
            return answer({ error: verdict.error });
          case "lose-request":
            this.#note(service, point, `lost before, ${verdict.by}`);
            return silence(verdict.by);
          case "lose-answer":
            effect();
            return silence(verdict.by);
          case "late":
            silence("timeout");
            return this.#scheduler.at(begun + timeout + verdict.afterMilliseconds, () => {
              effect();
            });
          case "crash":
            if (verdict.when === "after") effect();
            this.#note(service, point, `crash ${verdict.when}`);
            return task.kill(`crash ${verdict.when} ${service.name}.${operation}`);
        }
      });
    });
  }

  #effect(service: Service, point: IoPoint, verdict: string, context: ServiceContext): Settled {
    try {
      const output = service.perform(point.operation, point.input, context);
      this.#note(service, point, verdict === "proceed" ? "ok" : `ok (${verdict})`);
      return { output };
    } catch (error) {
      // An error without a fault side is not a service's answer but a defect of a memory part or a bad request.
      if (!(error instanceof Error) || !("$fault" in error)) throw error;
      this.#note(service, point, verdict === "proceed" ? error.name : `${error.name} (${verdict})`);
      return { error };
    }
  }

  #note(service: Service, point: IoPoint, outcome: string): void {
    const { task, operation, attempt } = point;
    const words = service.describe?.(operation, point.input) ?? "";
    const again = attempt > 1 ? ` attempt ${attempt}` : "";
    this.#trace.line(
      `${this.#scheduler.now()} ${task.name} ${service.name}.${operation}${words && ` ${words}`}${again} #${point.taskOrdinal}: ${outcome}`,
    );
  }
}

function requestTimeout(options: unknown): number | undefined {
  if (typeof options !== "object" || options === null || !("requestTimeout" in options)) return undefined;
  return typeof options.requestTimeout === "number" ? options.requestTimeout : undefined;
}
