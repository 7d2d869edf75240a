/** What a deployment says before anybody wonders why no mail comes: against an SES that answers over HTTP. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { listenOnLoopback, readBody } from "../../infra/local/loopback-server.ts";
import { hindrancesOf, type MailAccount } from "../../infra/mail-readiness.ts";
import { parseSettings } from "../../infra/settings.ts";

const mail = parseSettings({
  stage: "dev",
  mail: {
    domain: "clientshare.example",
    from: "invites@clientshare.example",
    replyTo: "help@clientshare.example",
    mailFromDomain: "bounce.clientshare.example",
  },
  token: { issuer: "https://login.clientshare.example/", audiences: ["web"] },
  platformUrl: "https://platform.clientshare.example",
  policy: {},
}).mail;
const ready: MailAccount = {
  sendingEnabled: true,
  dailyQuota: 50_000,
  dkim: "Success",
  mailFrom: { domain: "bounce.clientshare.example", status: "Success" },
};

describe("what hinders mail", () => {
  test("is nothing where all is set up", () => expect(hindrancesOf(ready, mail)).toEqual([]));

  test.each<[string, Partial<MailAccount>, RegExp]>([
    ["the sandbox", { dailyQuota: 200 }, /sandbox \(200 mails in 24 hours\)/],
    ["a paused account", { sendingEnabled: false }, /switched off/],
    ["DKIM records that are missing", { dkim: "Pending" }, /DKIM of clientshare\.example reads Pending/],
    [
      "a MAIL FROM that SES has not verified",
      { mailFrom: { domain: "bounce.clientshare.example", status: "Failed" } },
      /bounce\.clientshare\.example reads Failed/,
    ],
    [
      "another MAIL FROM than the settings'",
      { mailFrom: { domain: "old.clientshare.example", status: "Success" } },
      /reads NotStarted/,
    ],
  ])("is told: %s", (_, differs, told) => {
    expect(hindrancesOf({ ...ready, ...differs }, mail)).toEqual([expect.stringMatching(told)]);
  });
});

/** SES as it is on the first day: in the sandbox, with no DNS record seen. */
const firstDay: Readonly<Record<string, string>> = {
  GetAccountSendingEnabled: "<Enabled>true</Enabled>",
  GetSendQuota:
    "<Max24HourSend>200.0</Max24HourSend><MaxSendRate>1.0</MaxSendRate><SentLast24Hours>0</SentLast24Hours>",
  GetIdentityDkimAttributes:
    "<DkimAttributes><entry><key>clientshare.example</key><value><DkimEnabled>true</DkimEnabled><DkimVerificationStatus>Pending</DkimVerificationStatus></value></entry></DkimAttributes>",
  GetIdentityMailFromDomainAttributes: "<MailFromDomainAttributes></MailFromDomainAttributes>",
};

test("the command asks SES of the deployment's region and says all that it finds", async () => {
  const server = await listenOnLoopback(0, async (request, response) => {
    const body = await readBody(request, 10_000);
    const action = new URLSearchParams(String(body)).get("Action") ?? "";
    response.end(
      `<${action}Response><${action}Result>${firstDay[action] ?? ""}</${action}Result></${action}Response>`,
    );
  });
  try {
    const program = fileURLToPath(new URL("../../infra/check-mail.ts", import.meta.url));
    const child = spawn(process.execPath, [program, "-c", "region=eu-west-2"], {
      env: {
        ...process.env,
        AWS_ENDPOINT_URL_SES: `http://127.0.0.1:${server.port}`,
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
      },
    });
    let said = "";
    for (const output of [child.stdout, child.stderr]) output.on("data", (chunk) => (said += String(chunk)));
    const [code] = await once(child, "close");
    expect(said.trim().split("\n")).toEqual([
      expect.stringContaining("sandbox"),
      expect.stringContaining("DKIM"),
      expect.stringContaining("MAIL FROM"),
    ]);
    expect(code).toBe(0);
  } finally {
    await server.close();
  }
});
