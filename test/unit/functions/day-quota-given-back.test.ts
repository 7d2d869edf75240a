/** What was not stored costs nothing: a receipt that failed gives its day back. */
import { describe, expect, it } from "vitest";
import { directApi, goodClaims } from "../../support/direct-api.ts";

describe("an invite that could not be stored", () => {
  it("is not counted in the day of its inviter or organisation", async () => {
    const api = directApi({ inviterInvitesPerDay: 2, organisationInvitesPerDay: 2 });
    const create = async (n: number) =>
      (
        await api.call({
          function: "receive-invites",
          routeKey: "POST /v1/invites",
          claims: goodClaims,
          body: {
            invitee: { email: `p${n}@invitee.example` },
            relationship: "colleague",
            space: { id: "s", name: "S" },
          },
        })
      ).status;
    api.fault = (operation) =>
      operation === "TransactWriteItems"
        ? Object.assign(new Error("x"), { name: "ThrottlingException" })
        : undefined;
    for (let n = 0; n < 4; n++) expect(await create(n)).toBe(503);
    api.fault = (operation) => (operation === "TransactWriteItems" ? new Error("down") : undefined);
    for (let n = 0; n < 4; n++) expect(await create(n)).toBe(500);
    api.fault = () => undefined;
    expect([await create(1), await create(2), await create(3)]).toEqual([202, 202, 429]);
  });
});
