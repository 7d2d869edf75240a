/**
 * One organisation imports a crowd, another invites one person right after: who gets their mail when. For the
 * journeys that prove that nobody's import delays anybody's single invite.
 */
import type { ImportResults } from "../../shared/client/api-types.ts";
import { checkedFetch, expectStatus, grace, inviterOf, stranger } from "./checked-api.ts";
import { eventually, inbox, inviteOf, tokenOf } from "./use-stack.ts";

export interface Race {
  /** Of the crowd, how many had their mail when the single invite was received. */
  readonly sentBefore: number;
  /** And how many more, by the time that the single one's mail went out. */
  readonly sentMeanwhile: number;
}

const rowsInFile = 1_000;

/** Imports `crowd` rows, then invites one. Resolves when that one's notice is delivered. */
export async function race(baseUrl: string, crowd: number): Promise<Race> {
  for (let from = 0; from < crowd; from += rowsInFile) {
    const addresses = Array.from(
      { length: Math.min(rowsInFile, crowd - from) },
      (_, row) => `row${from + row}@crowd.example`,
    );
    await importAll(baseUrl, `email\n${addresses.join("\n")}\n`, `crowd-${from}`);
  }
  const client = await inviterOf(baseUrl, grace);
  const sentBefore = (await inbox(baseUrl)).length;
  const body = { ...inviteOf("single@invitee.example"), relationship: "colleague" as const };
  const { id } = expectStatus(await client.createInvite({ body }), 202).body;
  await eventually(
    "the single notice's delivery",
    async () => {
      const now = expectStatus(await client.getInvite({ path: { id } }), 200);
      return now.body.notice.status === "delivered";
    },
    120_000,
  );
  const order = (await inbox(baseUrl)).map(({ to }) => to).toReversed();
  return { sentBefore, sentMeanwhile: order.indexOf("single@invitee.example") - sentBefore };
}

/**
 * As a client would: on a slow machine the answer comes before the last row, or says that the table did not answer in
 * time, and the repeat with the same key goes on from there.
 */
async function importAll(baseUrl: string, file: string, key: string): Promise<void> {
  for (let tries = 0; tries < 10; tries++) {
    const answer = await checkedFetch(
      `${baseUrl}/v1/invites/import?relationship=colleague&spaceId=s&spaceName=S`,
      {
        method: "POST",
        headers: {
          authorization: `Bearer ${await tokenOf(baseUrl, stranger)}`,
          "content-type": "text/csv",
          "idempotency-key": key,
        },
        body: file,
      },
    );
    if (answer.status >= 500) continue;
    if (answer.status !== 200) throw new Error(`The import answered ${answer.status}`);
    const { results } = (await answer.json()) as ImportResults;
    if (results.every(({ status }) => status === "accepted")) return;
  }
  throw new Error("The import never came to its end");
}
