/**
 * `npm run notice -- --out x.eml`: writes the notice to an invented person as a message that a mail client opens.
 * `--locale cy` for another language, `--html x.html` for the HTML part alone, `--seal` for the hashes that belong
 * beside a new version.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { specimenDeployment, specimenInvite, specimenLinks } from "../../shared/domain/notice/specimen.ts";
import { currentVersion } from "../../shared/domain/notice/versions.ts";
import { composeMime } from "../../shared/pages/compose-mime.ts";
import { renderNoticeMail } from "../../shared/pages/notice-mail.ts";
import { sealOf } from "../../shared/pages/notice-seal.ts";

const { values } = parseArgs({
  options: {
    out: { type: "string" },
    html: { type: "string" },
    locale: { type: "string", default: "en-GB" },
    seal: { type: "boolean", default: false },
  },
});
const mail = renderNoticeMail({
  invite: { ...specimenInvite, locale: values.locale },
  deployment: { ...specimenDeployment, locales: ["en-GB", values.locale] },
  links: specimenLinks,
});
if (values.seal) console.log(JSON.stringify(sealOf(currentVersion), null, 2));
if (values.html !== undefined) writeFileSync(values.html, mail.html);
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
if (!values.seal && values.html === undefined && values.out === undefined) console.log(mail.text);
