// Who invites: the form's inviter, as an access token from the local issuer.
import { $, post } from "./console-dom.js";

export const fields = () =>
  Object.fromEntries([...new FormData($("invite"))].filter(([, value]) => value !== ""));
export const slug = (text) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "") || "none";

export async function inviterToken() {
  const { inviterName, inviterEmail, organisation } = fields();
  const body = {
    sub: slug(inviterEmail),
    organisation: slug(organisation),
    organisationName: organisation,
    name: inviterName,
    email: inviterEmail,
  };
  return (await post("/local/token", body)).access_token;
}
