/**
 * Lambda in virtual time: containers that stay warm, serve one invocation at a time, have clocks of their own
 * that may be wrong, and die with a crash or at their timeout. In comes an event for a function, out goes how
 * its invocation ended.
 */
import type { Context } from "aws-lambda";
import type { Platform } from "../../shared/lambda/platform.ts";
import {
  clientSettings,
  type DeployedFunction,
  type FunctionName,
  functions,
  type Handler,
} from "./deployment.ts";
import type { Client, IoGate, Service } from "./parts/io-gate.ts";
import type { ServiceName } from "./parts/io-plan.ts";
import type { Scheduler, Task, TaskEnd } from "./parts/scheduler.ts";
import type { SeededRandom } from "./parts/seeded-random.ts";

export interface ContainerParts {
  readonly scheduler: Scheduler;
  readonly gate: IoGate;
  readonly random: SeededRandom;
  readonly services: Readonly<Record<ServiceName, Service>>;
  readonly environment: Readonly<Record<string, string>>;
  /** How far a new container's clock is off, in ms. */
  readonly clockSkewMs: () => number;
  /** What the harness itself found wrong with an ending. */
  readonly failed: (error: unknown) => void;
  /** Whether Lambda throws this container away after it served. */
  readonly isRecycled: () => boolean;
}

interface Container {
  readonly skewMs: number;
  handler: Handler | undefined;
  task: Task | undefined;
  /** Calls under way: Lambda would freeze them with the container, so an invocation here waits for them. */
  readonly underWay: Set<Promise<unknown>>;
}

export class Containers {
  readonly #parts: ContainerParts;
  readonly #idle = new Map<FunctionName, Container[]>();
  #invocations = 0;

  constructor(parts: ContainerParts) {
    this.#parts = parts;
  }

  get invocations(): number {
    return this.#invocations;
  }

  /** Runs the function on this event. `ended` hears once how it went; a timeout is a kill. */
  invoke(name: FunctionName, event: unknown, ended: (end: TaskEnd<unknown>) => void): Task {
    const { scheduler } = this.#parts;
    const { create, timeoutSeconds }: DeployedFunction = functions[name];
    this.#invocations += 1;
    const requestId = `request-${this.#invocations}`;
    const container = this.#idle.get(name)?.pop() ?? this.#start();
    const deadline = scheduler.now() + timeoutSeconds * 1000;
    const task = scheduler.start(
      `${name}:${this.#invocations}`,
      async (running) => {
        container.task = running;
        container.handler ??= create(this.#platform(container));
        const { handler } = container;
        try {
          return await handler(event, this.#context(name, requestId, deadline));
        } finally {
          while (container.underWay.size > 0) {
            await Promise.allSettled(container.underWay);
            // What waited for the call may make another one.
            await new Promise((resolve) => setImmediate(resolve));
          }
        }
      },
      (end) => {
        // What crashed does not come back, nor does a container that Lambda recycles.
        if (end.kind !== "killed" && !this.#parts.isRecycled()) this.#rest(name, container);
        try {
          ended(end);
        } catch (error) {
          this.#parts.failed(error);
        }
      },
    );
    scheduler.at(deadline, () => task.kill("timeout"));
    return task;
  }

  /** Every warm container is gone: a deployment, or a quiet night. */
  recycleAll(): void {
    this.#idle.clear();
  }

  #start(): Container {
    return { skewMs: this.#parts.clockSkewMs(), handler: undefined, task: undefined, underWay: new Set() };
  }

  #rest(name: FunctionName, container: Container): void {
    const idle = this.#idle.get(name) ?? [];
    this.#idle.set(name, idle);
    idle.push(container);
  }

  #platform(container: Container): Platform {
    const { scheduler, random, environment } = this.#parts;
    const clock = () => scheduler.now() + container.skewMs;
    return {
      environment,
      clock,
      wallClock: clock,
      random: (size) => random.bytes(size),
      dynamodb: this.#client("dynamodb", container),
      sqs: this.#client("sqs", container),
      sns: this.#client("sns", container),
      ses: this.#client("ses", container),
      secrets: this.#client("secrets", container),
      kms: this.#client("kms", container),
    };
  }

  #client(name: ServiceName, container: Container): Client {
    const { gate, services } = this.#parts;
    const settings = name === "ses" ? clientSettings.ses : clientSettings.others;
    const current = (): Task => {
      if (container.task === undefined) throw new Error("A call outside of any invocation");
      return container.task;
    };
    const client = gate.client(services[name], current, settings);
    return {
      send: (command, options) => {
        const call = client.send<never>(command, options);
        container.underWay.add(call);
        const over = () => container.underWay.delete(call);
        call.then(over, over);
        return call;
      },
    };
  }

  #context(name: FunctionName, awsRequestId: string, deadline: number): Context {
    const { scheduler } = this.#parts;
    return {
      callbackWaitsForEmptyEventLoop: false,
      functionName: name,
      functionVersion: "$LATEST",
      invokedFunctionArn: `arn:aws:lambda:eu-west-2:000000000000:function:${name}`,
      memoryLimitInMB: "512",
      awsRequestId,
      logGroupName: name,
      logStreamName: name,
      getRemainingTimeInMillis: () => Math.max(0, deadline - scheduler.now()),
      done: () => undefined,
      fail: () => undefined,
      succeed: () => undefined,
    };
  }
}
