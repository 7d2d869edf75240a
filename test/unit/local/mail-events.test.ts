import { expect, test } from "vitest";
import { eventsOf } from "../../../infra/local/mail-events.ts";
import type { StoredMail } from "../../../infra/local/mail-store.ts";

const mailTo = (to: string): StoredMail => ({
  id: "0100-1",
  to,
  source: "invites@clientshare.example",
  subject: "An invitation",
  receivedAt: "2026-11-22T12:00:00.000Z",
  headers: [
    { name: "From", value: "Clientshare <invites@clientshare.example>" },
    { name: "To", value: to },
  ],
  tags: { invite: ["inv_1"], attempt: ["1"] },
  configurationSet: "mail",
  settled: false,
});
const types = (to: string) => eventsOf(mailTo(to), new Date()).map(({ type }) => type);

test.each([
  ["anybody@firm.example", ["SEND", "DELIVERY"]],
  ["bounce@firm.example", ["SEND", "DELIVERY"]],
  ["success@simulator.amazonses.com", ["SEND", "DELIVERY"]],
  ["bounce@simulator.amazonses.com", ["SEND", "BOUNCE"]],
  ["Bounce+label@Simulator.AmazonSES.com", ["SEND", "BOUNCE"]],
  ["complaint+x@simulator.amazonses.com", ["SEND", "DELIVERY", "COMPLAINT"]],
  ["suppressionlist@simulator.amazonses.com", ["SEND", "BOUNCE"]],
  ["ooto@simulator.amazonses.com", ["SEND", "DELIVERY", "BOUNCE"]],
])("a mail to %s is reported as %j", (to, expected) => {
  expect(types(to)).toEqual(expected);
});

test("an event has the full shape: type, tags, destination and headers", () => {
  const [, delivery] = eventsOf(mailTo("anybody@firm.example"), new Date("2026-11-22T12:00:01Z"));
  expect(JSON.parse(delivery?.body ?? "")).toMatchObject({
    eventType: "Delivery",
    mail: {
      messageId: "0100-1",
      destination: ["anybody@firm.example"],
      commonHeaders: { to: ["anybody@firm.example"], subject: "An invitation" },
      tags: { invite: ["inv_1"], "ses:configuration-set": ["mail"] },
    },
    delivery: { recipients: ["anybody@firm.example"], timestamp: "2026-11-22T12:00:01.000Z" },
  });
});

test("an out-of-office reply is a transient bounce after the delivery", () => {
  const last = eventsOf(mailTo("ooto@simulator.amazonses.com"), new Date()).at(-1);
  expect(JSON.parse(last?.body ?? "").bounce).toMatchObject({ bounceType: "Transient" });
});
