/**
 * The OpenAPI 3.1 document: the contract's schemas, made by zod from those that the functions use, and its
 * operations. Written to a file by `npm run contract`; a test holds the file to this.
 */
import type { ApiDocument, Operation, Paths } from "./api-document.ts";
import { exampleId, examples, json, refused, text } from "./contract-answers.ts";
import { contractJsonSchemas } from "./contract-schemas.ts";
import { inviterPaths } from "./inviter-operations.ts";

const platformPaths: Paths = {
  "/v1/handoffs": {
    post: {
      operationId: "takeHandoff",
      tags: ["Platform"],
      summary: "Take over an accepted invite",
      description:
        "For the platform's own client, with its client-credentials token of scope `handoff`. A code lives ten minutes; within them the same client may repeat.",
      security: [{ platformToken: ["handoff"] }],
      requestBody: {
        required: true,
        content: json("HandoffRequest", { code: "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }),
      },
      responses: {
        200: {
          description: "Whom to welcome where.",
          content: json("Handoff", {
            inviteId: exampleId,
            organisation: "acme",
            space: examples.request.space,
            relationship: "colleague",
            invitee: examples.request.invitee,
          }),
        },
        ...refused(400, 401, 403, 410, 413, 415),
      },
    },
  },
};

/** Where nobody is known, only the gateway counts. */
const throttled = {
  429: {
    description: "The gateway's own throttle.",
    content: json("GatewayError", { message: "Too Many Requests" }),
  },
};

const document = (operationId: string, summary: string, description: string, type: string): Operation => ({
  operationId,
  tags: ["Contract"],
  summary,
  description,
  security: [],
  responses: {
    200: {
      description: "As of this deployment.",
      content: { [type]: { schema: type === "application/json" ? { type: "object" } : text } },
    },
    304: { description: "Unchanged since that ETag." },
    ...throttled,
    ...refused(),
  },
});

const contractPaths: Paths = {
  "/openapi.json": {
    get: document("getContract", "This document", "OpenAPI 3.1.", "application/json"),
  },
  "/docs": {
    get: document("getDocumentation", "This document, for people", "One page, no script.", "text/html"),
  },
};

const token = {
  name: "token",
  in: "path",
  required: true,
  description: "From a mail: 256 random bits.",
  schema: text,
} as const;

/** Pages are HTML for people, so this says only what is where. */
const page = (
  operationId: string,
  summary: string,
  statuses: Readonly<Record<number, string>>,
  hasToken = true,
): Operation => ({
  operationId,
  tags: ["Invitees"],
  summary,
  description: "A page, or a form's answer: no account, no cookie, no script. GET and HEAD change nothing.",
  security: [],
  ...(hasToken ? { parameters: [token] } : {}),
  responses: {
    ...throttled,
    ...Object.fromEntries(
      Object.entries({
        ...statuses,
        ...(hasToken ? { 404: "The one page for every link that leads nowhere." } : {}),
      }).map(([status, description]) => [
        status,
        { description, ...(status === "303" ? {} : { content: { "text/html": { schema: text } } }) },
      ]),
    ),
  },
});

const inviteePaths: Paths = {
  "/i/{token}": { get: page("showInvite", "Who invited you to what, and your rights", { 200: "The page." }) },
  "/i/{token}/accept": {
    post: page("acceptInvite", "Accept", {
      303: "To the platform, with a one-time code.",
      409: "Declined before.",
    }),
  },
  "/i/{token}/decline": {
    post: page("declineInvite", "Decline", { 200: "Declined.", 409: "Accepted before." }),
  },
  "/privacy": { get: page("showPrivacyNotice", "The privacy notice", { 200: "The notice." }, false) },
  "/complaints": {
    get: page("showComplaintForm", "The complaint form, for anybody", { 200: "The form." }, false),
    post: page("complain", "Complain to us", { 200: "Received.", 400: "Something is missing." }, false),
  },
};

const description = `Invite colleagues and business contacts; the pipeline informs each of them under Article 14 of the UK GDPR, in time, or forgets them.

**Who calls** is told by the access token alone (\`Authorization: Bearer\`). **Retries** are safe: give every POST an \`Idempotency-Key\`. **Refusals** are problem details (RFC 9457) that name every fault at once and repeat nothing of the request; what the gateway itself answers has its own short body. **Names** carry no message: nothing that reads as a link or a telephone number is taken. HEAD works wherever GET does.

**Limits** count per inviter and per organisation, in minutes and days of the calendar in UTC: a new one begins with each, whatever the last one saw, and \`RateLimit\` and \`Retry-After\` say when. What stores nothing (reading, and the preview) is not counted by us; there the gateway's own rate, for all callers together, is the limit. An invitee's own limit is never shown; and a notice reads \`undeliverable\` seconds after it was tried at the earliest, whatever it failed by.`;

/** The whole document. */
export function openapiDocument(): ApiDocument {
  return {
    openapi: "3.1.1",
    info: {
      title: "Clientshare invites",
      version: "1.0.0",
      summary: "Invite people, and tell them what is held about them.",
      description,
      license: { name: "Proprietary", url: "https://myclientshare.com/" },
    },
    servers: [{ url: "/", description: "The deployment that serves this document." }],
    tags: [
      { name: "Invites", description: "For inviting users." },
      { name: "Notice", description: "What an invitee is told." },
      { name: "Platform", description: "For the platform's own client." },
      { name: "Contract", description: "This description." },
      { name: "Invitees", description: "Pages for the people invited, in brief." },
    ],
    paths: { ...inviterPaths, ...platformPaths, ...contractPaths, ...inviteePaths },
    components: {
      schemas: contractJsonSchemas(),
      securitySchemes: {
        accessToken: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "The inviter's access token. Organisation, name and address come from its claims.",
        },
        platformToken: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "The platform's client-credentials token with scope `handoff`.",
        },
      },
    },
  };
}
