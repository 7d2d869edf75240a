/**
 * The contract's vocabulary: what inviters send and are sent, as the zod schemas that the functions use where
 * there is one, and as schemas held to the functions' types where a function only writes. Zod turns them into
 * the document's JSON Schemas; nothing here runs when a request is answered.
 */
import * as z from "zod/mini";
import { inviteeSchema } from "../data-map.ts";
import type { InviteView } from "../invite.ts";
import { inviteStatuses } from "../invite-change.ts";
import {
  batchRows,
  inviteRequestSchema,
  relationshipSchema,
  requestSchemas,
  spaceSchema,
} from "../invite-request.ts";
import type { JsonSchema } from "./api-document.ts";
import { faultSchema, problemSchema } from "./problem-schemas.ts";

const instant = (description: string) => z.string().check(z.meta({ format: "date-time", description }));
const inviteId = z
  .string()
  .check(
    z.regex(/^inv_[0-9A-HJKMNP-TV-Z]{26}$/),
    z.meta({ description: "Sorts by time of receipt.", examples: ["inv_01KAN7Q5T0Z6J9V3R2B8C4D1EF"] }),
  );

/** `A` and `B` are the same to the compiler, or this is not callable. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? [] : [never]) : [never];
const same = <A, B>(..._: Same<A, B>): void => undefined;

const shownInviteeSchema = z
  .strictObject({ ...inviteeSchema.shape, email: z.exactOptional(inviteeSchema.shape.email) })
  .check(
    z.meta({
      description:
        "Only while `pending` and `queued` or `delivered`, and without what the invitee corrected themself.",
    }),
  );

const inviteSchema = z.strictObject({
  id: inviteId,
  status: z.enum(inviteStatuses).check(
    z.meta({
      description:
        "`pending` until the invitee answers, the inviter takes it back or time runs out. `forgotten`: the invitee could not be informed in time, so their data were erased.",
    }),
  ),
  relationship: relationshipSchema,
  space: spaceSchema,
  reference: z.exactOptional(z.string()).check(z.meta({ description: "As you gave it." })),
  invitee: z.exactOptional(shownInviteeSchema),
  notice: z.strictObject({
    status: z.enum(["queued", "delivered", "undeliverable", "cancelled"]).check(
      z.meta({
        description:
          "`delivered`: the invitee's mail server took it. `undeliverable`: correct the address, or let it be.",
      }),
    ),
    version: z
      .string()
      .check(z.meta({ description: "The wording of the privacy notice.", examples: ["2026-11-22"] })),
    dueAt: instant("By when the law wants the invitee informed: a month after receipt. Never moves."),
    deliveredAt: z.exactOptional(instant("When the invitee's mail server took the mail.")),
  }),
  createdAt: instant("When we received it."),
  expiresAt: instant("Until when it can be answered."),
});
same<z.output<typeof inviteSchema>, Mutable<InviteView>>();

type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;

const rowProblemSchema = z.strictObject({
  ...problemSchema.shape,
  retryAfterSeconds: z
    .exactOptional(z.int().check(z.minimum(0)))
    .check(z.meta({ description: "When a row beyond your limits can be sent again." })),
});

const batchRequestSchema = z.strictObject({
  invites: z
    .array(inviteRequestSchema)
    .check(
      z.minLength(1),
      z.maxLength(batchRows),
      z.meta({ description: "Each row is read by itself: one bad row never sinks the others." }),
    ),
});

const rows = (place: "index" | "row", description: string) => {
  const at = z.int().check(z.minimum(0), z.meta({ description }));
  return z.strictObject({
    results: z.array(
      z.discriminatedUnion("status", [
        z.strictObject({ [place]: at, status: z.literal("accepted"), id: inviteId }),
        z.strictObject({ [place]: at, status: z.literal("rejected"), problem: rowProblemSchema }),
      ]),
    ),
  });
};

/** Every schema that the contract names. */
const contractSchemas = {
  Invitee: inviteeSchema,
  Space: spaceSchema,
  Relationship: relationshipSchema,
  InviteRequest: inviteRequestSchema,
  BatchRequest: batchRequestSchema,
  CorrectionRequest: requestSchemas.correction,
  ShownInvitee: shownInviteeSchema,
  Invite: inviteSchema,
  InvitePage: z.strictObject({
    items: z.array(inviteSchema),
    nextCursor: z
      .exactOptional(z.string())
      .check(z.meta({ description: "Pass it on as `cursor` for the next page. Absent on the last." })),
  }),
  BatchResults: rows("index", "The row's place in `invites`, from 0."),
  ImportResults: rows("row", "The row's place in the file: the first below the header is 1."),
  Fault: faultSchema,
  RowProblem: rowProblemSchema,
  Problem: z.strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int().check(z.minimum(400), z.maximum(599)),
    detail: z.string(),
    errors: z.exactOptional(z.array(faultSchema)),
    requestId: z.string().check(z.meta({ description: "Quote it to us; it is also in X-Request-Id." })),
  }),
  GatewayError: z
    .strictObject({ message: z.string() })
    .check(z.meta({ description: "What the gateway in front of us answers by itself." })),
  HandoffRequest: z.strictObject({ code: z.string() }),
  Handoff: z.strictObject({
    inviteId,
    organisation: z.string(),
    space: spaceSchema,
    relationship: relationshipSchema,
    invitee: inviteeSchema,
  }),
} as const satisfies Record<string, z.ZodMiniType>;

export type SchemaName = keyof typeof contractSchemas;

/** The schemas as JSON Schema 2020-12, each under its name, referring to one another as OpenAPI's components do. */
export function contractJsonSchemas(): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(contractSchemas)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` });
  const bare = Object.entries(schemas).map(
    ([name, { $schema: _, $id: __, id: ___, ...schema }]) => [name, schema] as const,
  );
  // Plain JSON: zod's objects carry methods of its own beside it.
  return JSON.parse(JSON.stringify(Object.fromEntries(bare)));
}
