/** What exactly is asked of SES, and how each of its answers is understood. */
import {
  AccountSendingPausedException,
  MessageRejected,
  SESClient,
  type SESServiceException,
  SendRawEmailCommand,
} from "@aws-sdk/client-ses";
import { mockClient } from "aws-sdk-client-mock";
import "aws-sdk-client-mock-vitest/extend";
import { beforeEach, describe, expect, it } from "vitest";
import { sendMail } from "../../../shared/aws/mailer.ts";

const ses = mockClient(SESClient);
const client = new SESClient({ region: "eu-west-2" });
const mail = {
  from: "invites@clientshare.example",
  to: "sam.okafor@invitee.example",
  bytes: new TextEncoder().encode("Subject: x\r\n\r\nbody"),
  configurationSet: "notices",
  tags: { invite: "inv_1", notice: "1", attempt: "2" },
};
const metadata = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });
const named = (name: string, httpStatusCode: number) =>
  Object.assign(new Error("a message that is never read"), { name, ...metadata(httpStatusCode) });

describe("a mail handed to SES", () => {
  beforeEach(() => ses.reset());

  it("has one recipient, the exact bytes, the configuration set and our tags, and nothing else", async () => {
    ses.on(SendRawEmailCommand).resolves({ MessageId: "m-1" });
    expect(await sendMail(client, mail)).toEqual({ outcome: "sent", messageId: "m-1" });
    expect(ses).toHaveReceivedCommandTimes(SendRawEmailCommand, 1);
    expect(ses).toHaveReceivedCommandWith(SendRawEmailCommand, {
      Source: mail.from,
      Destinations: [mail.to],
      RawMessage: { Data: mail.bytes },
      ConfigurationSetName: "notices",
      Tags: [
        { Name: "invite", Value: "inv_1" },
        { Name: "notice", Value: "1" },
        { Name: "attempt", Value: "2" },
      ],
    });
  });

  it.each<[string, Error | SESServiceException, object]>([
    ["throttled", named("Throttling", 400), { outcome: "later", why: "throttled" }],
    ["a 429 of any name", named("Whatever", 429), { outcome: "later", why: "throttled" }],
    [
      "the account is paused",
      new AccountSendingPausedException({ message: "", ...metadata(400) }),
      { outcome: "later", why: "paused" },
    ],
    [
      "MAIL FROM is not verified",
      named("MailFromDomainNotVerifiedException", 400),
      { outcome: "later", why: "paused" },
    ],
    ...[
      ["RequestExpired", 400],
      ["RequestTimeTooSkewed", 403],
      ["NotAuthorized", 400],
      ["IncompleteSignature", 400],
      ["InvalidSignatureException", 403],
      ["MissingAuthenticationToken", 403],
      ["InvalidClientTokenId", 403],
      ["ExpiredTokenException", 400],
      ["OptInRequired", 403],
      ["ConfigurationSetDoesNotExistException", 400],
      ["NobodyKnowsThisName", 400],
      ["NobodyKnowsThisName", 403],
      ["MessageRejected", 403],
    ].map(([name, status]): [string, Error, object] => [
      `${name} as a ${status} is ours to mend, and nothing is lost`,
      named(String(name), Number(status)),
      { outcome: "later", why: "paused" },
    ]),
    ["our role may not", named("AccessDenied", 403), { outcome: "later", why: "paused" }],
    [
      "nobody listens",
      Object.assign(new Error(), { code: "ECONNREFUSED" }),
      { outcome: "later", why: "paused" },
    ],
    ["rejected", new MessageRejected({ message: "", ...metadata(400) }), { outcome: "refused" }],
    ["a bad request", named("InvalidParameterValue", 400), { outcome: "refused" }],
    ["a message out of form", named("ValidationError", 400), { outcome: "refused" }],
    ["values that do not go together", named("InvalidParameterCombination", 400), { outcome: "refused" }],
    ["SES failed", named("ServiceUnavailable", 503), { outcome: "unknown", failedBySes: true }],
    ["SES gave up reading", named("RequestTimeout", 408), { outcome: "unknown" }],
    ["no answer", Object.assign(new Error(), { name: "TimeoutError" }), { outcome: "unknown" }],
    ["the connection broke", Object.assign(new Error(), { code: "ECONNRESET" }), { outcome: "unknown" }],
  ])("%s", async (_what, error, outcome) => {
    ses.on(SendRawEmailCommand).rejects(error);
    expect(await sendMail(client, mail)).toEqual(outcome);
  });

  it("an answer without an id is not taken for a mail", async () => {
    ses.on(SendRawEmailCommand).resolves({});
    expect(await sendMail(client, mail)).toEqual({ outcome: "unknown" });
  });
});
