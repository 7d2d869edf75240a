/** For each function an event that it answers after one call of the table or more, on an empty table. */
import type { FunctionName } from "../simulation/deployment.ts";
import { tokenAudience, tokenIssuer } from "../simulation/deployment.ts";
import { mailEvent } from "../simulation/parts/ses-events.ts";

const inviteId = "inv_01M8239W6AWYWM55V53RXCEGV0";
const token = "A".repeat(43);

const http = (routeKey: string, path: string, given: object = {}) => ({
  version: "2.0",
  routeKey,
  rawPath: path,
  rawQueryString: "",
  headers: { "content-type": "application/json" },
  requestContext: {
    http: { method: routeKey.split(" ")[0], path, sourceIp: "192.0.2.1" },
    requestId: "first",
    authorizer: {
      jwt: {
        claims: {
          iss: tokenIssuer,
          aud: tokenAudience,
          token_use: "access",
          exp: "4102444800",
          sub: "user-1",
          organisation: "org-1",
          organisationName: "Northwind Foods",
          name: "Priya Raman",
          email: "priya.raman@northwind.example",
        },
      },
    },
  },
  isBase64Encoded: false,
  ...given,
});
const queued = (body: string) => ({
  Records: [{ messageId: "m-1", body, attributes: { ApproximateReceiveCount: "1" } }],
});
const form = { headers: { "content-type": "application/x-www-form-urlencoded" }, body: "" };

export const firstEvents: Readonly<Record<FunctionName, object>> = {
  "receive-invites": http("POST /v1/invites", "/v1/invites", {
    body: JSON.stringify({
      invitee: { email: "sam.okafor@brightwater.example", givenName: "Sam", familyName: "Okafor" },
      relationship: "business-contact",
      space: { id: "space-7", name: "Northwind and Brightwater" },
    }),
  }),
  "manage-invites": http("DELETE /v1/invites/{id}", `/v1/invites/${inviteId}`, {
    pathParameters: { id: inviteId },
  }),
  "show-invites": http("GET /v1/invites", "/v1/invites"),
  "relay-changes": {
    Records: [
      {
        eventName: "INSERT",
        dynamodb: {
          Keys: { pk: { S: `invite#${inviteId}` }, sk: { S: "ledger#000001" } },
          SequenceNumber: "1",
        },
      },
    ],
  },
  "send-notice": queued(JSON.stringify({ version: 1, kind: "notice", inviteId, notice: 1 })),
  "record-delivery": queued(
    mailEvent(
      {
        messageId: "0107018c-1",
        to: "sam.okafor@brightwater.example",
        source: "invites@clientshare.example",
        raw: "Subject: x\r\n\r\n",
        tags: { invite: inviteId, notice: "1", attempt: "1" },
        configurationSet: "notices",
        acceptedAt: 0,
      },
      "delivery",
      1_000,
    ),
  ),
  "keep-deadlines": {},
  "show-invitee": http("GET /i/{token}", `/i/${token}`, { pathParameters: { token } }),
  "exercise-right": http("POST /i/{token}/{right}", `/i/${token}/object`, {
    pathParameters: { token, right: "object" },
    ...form,
  }),
  "answer-invite": http("POST /i/{token}/decline", `/i/${token}/decline`, {
    pathParameters: { token },
    ...form,
  }),
  operate: {},
};
