/**
 * What a deployment's settings may say of the promised numbers, as a schema, with the usual ones for what they leave out.
 * Read where something is deployed; the functions get the outcome, and look at it with `isPolicy`.
 */
import * as z from "zod/mini";
import { nations } from "./bank-holidays.ts";
import { fractional, logDays, type PolicyNumber, policyNumbers } from "./policy-numbers.ts";

type Numbers = { readonly [Name in keyof typeof policyNumbers]: z.ZodMiniDefault<z.ZodMiniNumber> };

const numberSchema = (
  name: string,
  { least, most, usual }: PolicyNumber,
): z.ZodMiniDefault<z.ZodMiniNumber> =>
  z._default((fractional.has(name) ? z.number() : z.int()).check(z.minimum(least), z.maximum(most)), usual);

/** A schema for each of the numbers. */
function numberSchemas(): Numbers;
function numberSchemas(): Readonly<Record<string, z.ZodMiniType>> {
  return Object.fromEntries(
    Object.entries(policyNumbers).map(([name, number]) => [name, numberSchema(name, number)]),
  );
}

export const policySchema = z.prefault(
  z.strictObject({
    ...numberSchemas(),
    logDays: z._default(z.union(logDays.map((n) => z.literal(n))), 30),
    /** Answer requests within the flat month that the notice of 2021 promises: its end is not moved to a working day. */
    flatMonth: z._default(z.boolean(), true),
    /** Where it may move: a day off is one that is a bank holiday in each of these. */
    holidayNations: z._default(z.tuple([z.enum(nations)], z.enum(nations)), ["england-and-wales"]),
    /** Reminders without a human asking: PECR, so none unless counsel agrees. */
    reminders: z._default(z.literal(0), 0),
  }),
  {},
);

/** The policy of a deployment, every number filled in. */
export type Policy = z.infer<typeof policySchema>;
