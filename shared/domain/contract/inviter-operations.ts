/** The contract for inviting users, route by route. */
import { importRows } from "../contact-csv/read-contacts.ts";
import { inviteStatuses } from "../invite-change.ts";
import { batchRows, listLooksAt } from "../invite-request.ts";
import { problem } from "../problem.ts";
import type { Operation, Paths } from "./api-document.ts";
import {
  etag,
  exampleId,
  examples,
  header,
  json,
  limits,
  parameters,
  query,
  ref,
  refused,
  text,
} from "./contract-answers.ts";

const { inviteId, idempotencyKey, ifMatch, ifNoneMatch } = parameters;
const oneInvite = (description: string, headers = {}) => ({
  description,
  headers: { ...etag, ...headers },
  content: json("Invite", examples.invite),
});
const rowFaults = problem("invalid-request", {
  errors: [{ pointer: "/invitee/email", detail: "An email address has exactly one @." }],
});
const results = (place: "index" | "row", first: number) => ({
  results: [
    { [place]: first, status: "accepted", id: exampleId },
    { [place]: first + 1, status: "rejected", problem: rowFaults },
  ],
});
const inviter = (operation: Omit<Operation, "tags" | "security">, tag = "Invites"): Operation => ({
  ...operation,
  tags: [tag],
  security: [{ accessToken: [] }],
});

export const inviterPaths: Paths = {
  "/v1/invites": {
    post: inviter({
      operationId: "createInvite",
      summary: "Invite somebody",
      description:
        "Stores the invite and queues its privacy notice. While the same inviter's invite of the same address to the same space is pending, the answer is that one, and no further mail goes out. The answer never depends on who the invitee is. At most 16 kB.",
      parameters: [idempotencyKey],
      requestBody: { required: true, content: json("InviteRequest", examples.request) },
      responses: {
        202: oneInvite("Accepted: the invite.", { Location: header("Where to read it."), ...limits }),
        ...refused(400, 401, 403, 404, 413, 415, 422, 429),
      },
    }),
    get: inviter({
      operationId: "listInvites",
      summary: "List your invites",
      description: `Your own, newest first. With \`status\`, a page is filled from at most ${listLooksAt} invites: where fewer than \`limit\` of those match, even none, it is short and still has a \`nextCursor\`. Only a page without one is the last.`,
      parameters: [
        query("status", "Only these.", { ...text, enum: inviteStatuses }),
        query("limit", "At most so many.", { type: "integer", minimum: 1, maximum: 100, default: 25 }),
        query("cursor", "`nextCursor` of the page before, as it was given, with the same `status`.", text),
      ],
      responses: {
        200: {
          description: "A page.",
          content: json("InvitePage", { items: [examples.invite] }),
        },
        ...refused(400, 401, 403),
      },
    }),
  },
  "/v1/invites/batch": {
    post: inviter({
      operationId: "createInvites",
      summary: "Invite up to a hundred",
      description: `1 to ${batchRows} invites, at most 256 kB. Each row is accepted or rejected by itself, and its faults' pointers start at the row. Rows beyond your limits are rejected with a 429 problem.`,
      parameters: [idempotencyKey],
      requestBody: { required: true, content: json("BatchRequest", { invites: [examples.request] }) },
      responses: {
        200: {
          description: "What became of each row.",
          headers: limits,
          content: json("BatchResults", results("index", 0)),
        },
        ...refused(400, 401, 403, 413, 415, 422, 429),
      },
    }),
  },
  "/v1/invites/import": {
    post: inviter({
      operationId: "importInvites",
      summary: "Invite from a CSV file",
      description: `A file of at most 1 MB and ${importRows} rows, with the column names of Outlook, of Google Contacts, or \`email,givenName,familyName,phone,company,jobTitle,links,reference\`; commas, semicolons or tabs. \`text/csv\` is UTF-8; anything else (UTF-16 with a byte order mark, Windows-1252 by \`charset\`) is sent as \`application/octet-stream\`. A column that is read stands there once, and a row has no more cells than the header. A row that repeats an address reports the first one's id.`,
      parameters: [
        query("relationship", "How you know them all.", ref("Relationship"), true),
        query("spaceId", "The space that they are invited to.", text, true),
        query("spaceName", "Its name, as the notice shows it.", text, true),
        query("locale", "Language tag of the notices.", { ...text, examples: ["en-GB"] }),
        query("charset", "Of `application/octet-stream` without a byte order mark.", {
          ...text,
          examples: ["windows-1252"],
        }),
        idempotencyKey,
      ],
      requestBody: {
        required: true,
        content: {
          "text/csv": { schema: text, example: "email,givenName\r\nsam.okafor@example.co.uk,Sam\r\n" },
          "application/octet-stream": { schema: {} },
        },
      },
      responses: {
        200: {
          description: "What became of each row.",
          headers: limits,
          content: json("ImportResults", results("row", 1)),
        },
        ...refused(400, 401, 403, 413, 415, 422, 429),
      },
    }),
  },
  "/v1/invites/{id}": {
    get: inviter({
      operationId: "getInvite",
      summary: "Read an invite",
      description: "What remains of an ended invite, without personal data, can be read for 90 days.",
      parameters: [inviteId, ifNoneMatch],
      responses: {
        200: oneInvite("The invite."),
        304: { description: "Unchanged since that ETag.", headers: etag },
        ...refused(401, 403, 404),
      },
    }),
    patch: inviter({
      operationId: "correctInvitee",
      summary: "Correct an address that could not be reached",
      description:
        "Replaces the whole invitee; only while `pending` and `undeliverable`, at most three times. Links that were mailed before die; `dueAt` stays.",
      parameters: [inviteId, ifMatch],
      requestBody: { required: true, content: json("CorrectionRequest", examples.correction) },
      responses: {
        202: oneInvite("A new notice is queued."),
        ...refused(400, 401, 403, 404, 409, 412, 413, 415, 422, 429),
      },
    }),
    delete: inviter({
      operationId: "revokeInvite",
      summary: "Take an invite back",
      description:
        "While pending, and again when already revoked. What was not sent is cancelled, the invitee's data are erased at once, and links answer as unknown ones do.",
      parameters: [inviteId, ifMatch],
      responses: { 204: { description: "Revoked." }, ...refused(401, 403, 404, 409, 412, 429) },
    }),
  },
  "/v1/invites/{id}/resend": {
    post: inviter({
      operationId: "resendNotice",
      summary: "Send the notice again",
      description:
        "Only while `pending` and `delivered`, not within 24 hours of the last mail (429), and at most twice (then 409). Takes no body.",
      parameters: [inviteId, idempotencyKey, ifMatch],
      responses: {
        202: oneInvite("A new mail is queued."),
        ...refused(400, 401, 403, 404, 409, 412, 413, 422, 429),
      },
    }),
  },
  "/v1/notice/preview": {
    post: inviter(
      {
        operationId: "previewNotice",
        summary: "See what the invitee would get",
        description:
          "The same mail that an invite would send, with links that lead nowhere. Stores and sends nothing.",
        parameters: [idempotencyKey],
        requestBody: { required: true, content: json("InviteRequest", examples.request) },
        responses: {
          200: {
            description: "The HTML part, or by `Accept: message/rfc822` the whole mail.",
            content: {
              "text/html": { schema: text },
              "message/rfc822": { schema: text },
            },
          },
          ...refused(400, 401, 403, 406, 413, 415),
        },
      },
      "Notice",
    ),
  },
};
