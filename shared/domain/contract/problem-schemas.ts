/**
 * What a refusal looks like, as schemas: the contract shows them and the types of `problem.ts` are theirs. Apart from
 * it, since a function that refuses writes problems and reads none: it needs the types, and no schema in its bundle.
 */
import * as z from "zod/mini";

/** One fault in a request: where (JSON Pointer, RFC 6901; empty for the whole) and what is allowed there. */
export const faultSchema = z.strictObject({ pointer: z.string(), detail: z.string() }).check(
  z.meta({
    id: "Fault",
    description: "Where (JSON Pointer; for an unknown field its parent) and what is allowed.",
  }),
);

/** A problem as it stands in a body, without the request's id. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int().check(z.minimum(400), z.maximum(599)),
    detail: z.string(),
    errors: z.exactOptional(z.readonly(z.array(faultSchema))),
    retryAfterSeconds: z.exactOptional(z.int().check(z.minimum(0))),
  })
  .check(
    z.meta({
      id: "Problem",
      description: "RFC 9457 problem details. Never repeats anything of the request.",
    }),
  );
