/**
 * `npm run notice -- --out x.eml`: writes the notice to an invented person as a message that a mail client opens.
 * `--locale cy` for another language, `--html x.html` for the HTML part alone, `--page x.html` for the public page;
 * `--edition <hash>` for what was told under an edition that the ledger names, published or of today's settings.
 * `--stated` prints what today's settings state, as an entry of the list of what was published (`--stage prod` and
 * `--region` say of which deployment), `--seal` the hashes that belong beside a new version.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import * as z from "zod/mini";
import { published } from "../../shared/domain/notice/published.ts";
import { specimenDeployment, specimenInvite, specimenLinks } from "../../shared/domain/notice/specimen.ts";
import { type Edition, editionOf } from "../../shared/domain/notice/stated.ts";
import { currentVersion, type NoticeVersion, versionNamed } from "../../shared/domain/notice/versions.ts";
import { composeMime } from "../../shared/pages/compose-mime.ts";
import { renderNoticeMail } from "../../shared/pages/notice-mail.ts";
import { sealOf } from "../../shared/pages/notice-seal.ts";
import { noticePage } from "../../shared/pages/privacy-page.ts";
import { deploymentFrom } from "../published-notice.ts";
import { parseSettings } from "../settings.ts";

const { values } = parseArgs({
  options: {
    out: { type: "string" },
    html: { type: "string" },
    page: { type: "string" },
    locale: { type: "string", default: "en-GB" },
    edition: { type: "string" },
    stated: { type: "boolean", default: false },
    stage: { type: "string" },
    region: { type: "string", default: "eu-west-2" },
    seal: { type: "boolean", default: false },
  },
});

/** Of the settings in `cdk.json`. */
function editionOfToday(): Edition {
  const { context } = z
    .object({ context: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8")));
  const settings = parseSettings(
    context[values.stage === undefined ? "clientshare" : `clientshare:${values.stage}`],
  );
  return editionOf(deploymentFrom(settings, values.region), new Date().toISOString().slice(0, 10));
}

/** The edition of that hash, with its wording. Today's own may be of a deployment that publishes none. */
function editionNamed(hash: string): { readonly edition: Edition; readonly version: NoticeVersion } {
  const edition = [...published, editionOfToday()].find(({ sha256 }) => sha256 === hash);
  const version = edition === undefined ? undefined : versionNamed(edition.version);
  if (edition === undefined || version === undefined) {
    throw new Error(
      "No such edition: not in shared/domain/notice/published.ts, nor what today's settings state.",
    );
  }
  return { edition, version };
}

const chosen = values.edition === undefined ? undefined : editionNamed(values.edition);
const version = chosen?.version ?? currentVersion;
const deployment = {
  ...specimenDeployment,
  locales: ["en-GB", values.locale],
  ...(chosen === undefined ? {} : { stated: chosen.edition.stated }),
};
const mail = renderNoticeMail(
  {
    invite: { ...specimenInvite, locale: values.locale },
    deployment,
    links: {
      ...specimenLinks,
      privacy: specimenLinks.privacy.replace(/[^/]*$/, version.version),
    },
  },
  version,
);
if (values.seal) console.log(JSON.stringify(sealOf(currentVersion), null, 2));
if (values.stated) console.log(`${JSON.stringify(editionOfToday(), null, 2)},`);
if (values.html !== undefined) writeFileSync(values.html, mail.html);
if (values.page !== undefined)
  writeFileSync(values.page, noticePage(deployment, version, values.locale).html);
if (values.out !== undefined) {
  const message = await composeMime({
    ...mail,
    from: "Clientshare <invites@clientshare.example>",
    to: specimenInvite.invitee.email,
    replyTo: "support@myclientshare.com",
    date: specimenInvite.receivedAt,
  });
  writeFileSync(values.out, message);
  console.log(`Wrote ${values.out} (${message.length} bytes), version ${mail.version}, ${mail.language}`);
}
const { seal, stated, html, page, out } = values;
if (!seal && !stated && html === undefined && page === undefined && out === undefined) console.log(mail.text);
