/**
 * Access (Art. 15): with a mailed code, everything that is held, as a page or as a file. The file is a
 * courtesy, in a form that programs can read, by a schema that is published.
 */
import { gatherEverything } from "../../shared/aws/everything-held.ts";
import { newRequestId } from "../../shared/aws/request-store.ts";
import { decideSubject } from "../../shared/aws/subject-acts.ts";
import { dataExport } from "../../shared/domain/data-export.ts";
import { sha256 } from "../../shared/domain/identity.ts";
import type { HttpAnswer } from "../../shared/lambda/http.ts";
import { everythingPage } from "../../shared/pages/invitee/held-page.ts";
import { withCode } from "./ask-for-mail.ts";
import { asRequest, type Person } from "./person.ts";

/** Everything, as a page. */
export function showEverything(person: Person): Promise<HttpAnswer> {
  return withCode(person, "data", async (code, proof) => {
    await putOnRecord(person, "access", proof);
    return everythingPage(person.context, await everythingOf(person), code);
  });
}

/** Everything, as a file. */
export function downloadEverything(person: Person): Promise<HttpAnswer> {
  return withCode(person, "data", async (_code, proof) => {
    await putOnRecord(person, "portability", proof);
    const { baseUrl, policy } = person.exercising;
    const document = dataExport(await everythingOf(person), person.exercising.clock(), baseUrl, policy);
    return {
      status: 200,
      headers: {
        "content-type": "application/json; charset=utf-8",
        "content-security-policy": "default-src 'none'",
        "content-disposition": 'attachment; filename="clientshare-my-data.json"',
        "cache-control": "no-store",
        "x-robots-tag": "noindex",
      },
      body: JSON.stringify(document, undefined, 2),
    };
  });
}

const everythingOf = ({ exercising, subjectIds }: Person) =>
  gatherEverything(exercising.table, subjectIds, exercising.clock());

/** One request for each code and right: looking again within its ten minutes is the same request. */
async function putOnRecord(
  { exercising, subjectIds }: Person,
  right: "access" | "portability",
  proof: string,
): Promise<void> {
  const requestId = newRequestId(Buffer.from(sha256(`${right}\0${proof}`), "hex"));
  const { request } = asRequest(exercising, subjectIds[0], right, { channel: "link", requestId });
  await decideSubject(exercising, subjectIds[0], {
    decide: (subject) => subject,
    drafts: [...request.received, ...request.answered],
    more: [request.write],
  });
}
