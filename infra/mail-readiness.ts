/**
 * What stands between a deployment and its first mail: things that no template can do, because they are decided at
 * AWS's desk or in somebody's DNS. SES's answers about the account and the domain arrive, sentences leave.
 */
import {
  GetAccountSendingEnabledCommand,
  GetIdentityDkimAttributesCommand,
  GetIdentityMailFromDomainAttributesCommand,
  GetSendQuotaCommand,
  type SESClient,
} from "@aws-sdk/client-ses";
import type { Settings } from "./settings.ts";

/** What SES says of the account in one region, and of one domain. */
export interface MailAccount {
  readonly sendingEnabled: boolean;
  /** Mails in 24 hours. SES's sandbox has 200, and whoever has left it thousands. */
  readonly dailyQuota: number;
  /** `Success` once SES has seen the DNS records. */
  readonly dkim: string;
  readonly mailFrom: { readonly domain: string; readonly status: string };
}

/** Asks SES about the account and `domain`. @throws the SDK's errors */
export async function readMailAccount(ses: Pick<SESClient, "send">, domain: string): Promise<MailAccount> {
  const asked = { Identities: [domain] };
  const [enabled, quota, dkim, mailFrom] = await Promise.all([
    ses.send(new GetAccountSendingEnabledCommand({})),
    ses.send(new GetSendQuotaCommand({})),
    ses.send(new GetIdentityDkimAttributesCommand(asked)),
    ses.send(new GetIdentityMailFromDomainAttributesCommand(asked)),
  ]);
  const signed = dkim.DkimAttributes?.[domain];
  const returned = mailFrom.MailFromDomainAttributes?.[domain];
  return {
    sendingEnabled: enabled.Enabled === true,
    dailyQuota: quota.Max24HourSend ?? 0,
    dkim: signed?.DkimEnabled === true ? (signed.DkimVerificationStatus ?? "NotStarted") : "NotStarted",
    mailFrom: {
      domain: returned?.MailFromDomain ?? "",
      status: returned?.MailFromDomainStatus ?? "NotStarted",
    },
  };
}

/** Source: Amazon SES Developer Guide, "Request production access": the sandbox's quota. */
const sandboxDailyQuota = 200;

/** Why mail does not go out as it should, and what to do about each; empty where it does. */
export function hindrancesOf(account: MailAccount, mail: Settings["mail"]): string[] {
  const { sendingEnabled, dailyQuota, dkim, mailFrom } = account;
  return [
    ...(sendingEnabled ? [] : ["Sending is switched off for this account in this region: ask AWS why."]),
    ...(dailyQuota > sandboxDailyQuota
      ? []
      : [
          `The account is in SES's sandbox (${dailyQuota} mails in 24 hours): nobody gets mail but verified recipients. Request production access.`,
        ]),
    ...(dkim === "Success"
      ? []
      : [`DKIM of ${mail.domain} reads ${dkim}: create the DNS records that the stack's outputs list.`]),
    ...(mailFrom.domain === mail.mailFromDomain && mailFrom.status === "Success"
      ? []
      : [
          `MAIL FROM ${mail.mailFromDomain} reads ${mailFrom.domain === mail.mailFromDomain ? mailFrom.status : "NotStarted"}: until SES has seen its DNS records, every mail is refused.`,
        ]),
  ];
}
