/** Every page that an invitee can be shown, in every state that changes what is on it, for tests to look at. */
import { dayMs } from "../../../shared/domain/invite.ts";
import { specimenDeployment } from "../../../shared/domain/notice/specimen.ts";
import type { Language } from "../../../shared/domain/notice/wording.ts";
import { receiveRequest } from "../../../shared/domain/request-changes.ts";
import { correctionPage } from "../../../shared/pages/invitee/correction-page.ts";
import {
  codeEntryPage,
  codeRequestPage,
  complaintPage,
  confirmationPage,
  lostPage,
} from "../../../shared/pages/invitee/form-pages.ts";
import type { PageAnswer, PageContext, ShownInvite } from "../../../shared/pages/invitee/frame.ts";
import { everythingPage, heldPage } from "../../../shared/pages/invitee/held-page.ts";
import { outcomePage } from "../../../shared/pages/invitee/outcome-page.ts";
import { overviewPage } from "../../../shared/pages/invitee/overview-page.ts";
import {
  type ConfirmationName,
  inviteeWording,
  type OutcomeName,
} from "../../../shared/pages/invitee/wording.ts";
import { aDeliveredInvite, anInvite, aPolicy, receivedAtMs } from "../../support/an-invite.ts";
import { aChain } from "../../support/ledger-chain.ts";

const token = "t".repeat(43);
/** An invite of which everything is there. */
export const shown = (given: Partial<ShownInvite> = {}): ShownInvite => ({
  ...aDeliveredInvite(given),
  invitee: {
    email: "sam.okafor@invitee.example",
    givenName: "Sam",
    phone: "+442079460000",
    links: ["https://www.linkedin.com/in/example"],
    ...given.invitee,
  },
  inviter: { sub: "u", name: "Alex Morgan", email: "alex.morgan@acme.example", organisationName: "Acme" },
  relationship: "colleague",
  space: { id: "space-7", name: "Example and Acme" },
});

const disclosure = {
  event: "DisclosureRecorded",
  data: { recipient: "police", ground: "law" },
} as const;

/** A day after that invite came, by its person's link. */
export const contextIn = (language: Language): PageContext & { readonly token: string } => ({
  deployment: { ...specimenDeployment, locales: ["en-GB", "cy"] },
  language,
  nowMs: receivedAtMs + dayMs,
  baseUrl: "https://notice.example",
  token,
});

/** The pages by a name for each. */
export function everyPage(language: Language): Readonly<Record<string, PageAnswer>> {
  const context = contextIn(language);
  const { token: _token, ...anybody } = context;
  const words = inviteeWording[language];
  const outcomes = Object.keys(words.outcomes) as OutcomeName[];
  const confirmations = Object.keys(words.confirmations) as ConfirmationName[];
  const origin = "https://platform.example";
  const faults = [{ field: "text", text: words.complaint.textMissing }];
  const request = receiveRequest(
    { requestId: "req_0123456789AB", right: "complaint", channel: "link", receivedOn: "2027-01-12" },
    aPolicy,
  ).next;
  const two = [shown({ reference: "crm-1042" }), shown({ inviteId: "inv_01M8239W6AWYWM55V53RXCEGV1" })];
  return {
    "overview, waiting": overviewPage(context, shown(), [origin]),
    "overview, with a reference": overviewPage(context, shown({ reference: "<b>crm.example" }), [origin]),
    "overview, accepted": overviewPage(context, shown({ status: "accepted" }), [origin]),
    "overview, declined": overviewPage(context, shown({ status: "declined" }), [origin]),
    "overview, objected": overviewPage(context, shown({ status: "declined", objectedAtMs: 1 }), [origin]),
    "overview, restricted": overviewPage(context, shown({ restrictedAtMs: 1 }), [origin]),
    "overview, restricted and taken back": overviewPage(
      context,
      shown({ status: "revoked", restrictedAtMs: 1 }),
      [origin],
    ),
    "what came with this": heldPage(
      context,
      shown({ reference: "<b>crm.example", rectified: { fields: ["givenName"], atMs: 1 } }),
    ),
    everything: everythingPage(
      context,
      {
        invites: two.map((invite) => ({ invite, entries: aChain() })),
        ended: [
          { invite: anInvite({ status: "revoked" }), entries: [] },
          { invite: anInvite(), entries: aChain([disclosure]) },
        ],
        subjects: [
          {
            schema: 1,
            subjectId: "k1_x",
            suppressed: { why: "objection", atMs: receivedAtMs },
            noticesAtMs: [receivedAtMs],
            revision: 1,
          },
        ],
        requests: [{ request, complaint: "<b>Why?</b>" }],
        entries: [],
      },
      "123456",
    ),
    "everything, nothing asked": everythingPage(
      context,
      { invites: [{ invite: shown(), entries: [] }], ended: [], subjects: [], requests: [], entries: [] },
      "123456",
    ),
    "correction, one": correctionPage(context, [shown()], "123456"),
    "correction, two": correctionPage(context, two, "123456"),
    "correction, refused": correctionPage(context, [shown()], "123456", new Map([["phone", "<1>"]]), [
      { field: "phone", text: words.correction.faults.phone },
    ]),
    "code asked": codeRequestPage(context, "data"),
    "code asked, to be allowed": codeRequestPage(context, "allow"),
    "code entry": codeEntryPage(context, "data"),
    "code entry, wrong": codeEntryPage(context, "rectify", words.code.wrong(2)),
    "code entry, wrong, with corrections kept": codeEntryPage(
      context,
      "rectify",
      words.code.spent,
      new Map([
        ["save", "yes"],
        ["givenName", '"><script>'],
        ["links", "https://www.linkedin.com/in/a\r\nhttps://www.linkedin.com/in/b"],
      ]),
    ),
    complaint: complaintPage(context),
    "complaint, refused": complaintPage(context, { text: "</textarea><script>" }, faults),
    "complaint, public": complaintPage(anybody),
    "complaint, public, refused": complaintPage(anybody, { email: '"><script>' }, [
      { field: "email", text: words.complaint.emailFault },
      ...faults,
    ]),
    lost: lostPage(anybody),
    "lost, refused": lostPage(anybody, { email: '"><b>' }, [{ field: "email", text: words.lost.emailFault }]),
    ...Object.fromEntries(
      outcomes.map((name) => [
        `outcome ${name}`,
        outcomePage(context, name, {
          invite: shown(),
          reference: "req_0123456789AB",
          acknowledgeBy: "10 February 2027",
          goOn: [{ href: `/i/${token}`, label: words.back }],
        }),
      ]),
    ),
    "outcome unrestricted, with all that it can say": outcomePage(context, "unrestricted", {
      invite: shown(),
      lifted: { isUsed: true, waits: true, ranOut: true },
    }),
    "outcome objected, once accepted": outcomePage(context, "objected", {
      invite: shown({ status: "accepted", objectedAtMs: 1 }),
    }),
    "outcome alreadyDeclined, by objecting": outcomePage(context, "alreadyDeclined", {
      status: 409,
      invite: shown({ status: "declined", objectedAtMs: 1 }),
    }),
    ...Object.fromEntries(
      confirmations.map((name) => [`confirmation ${name}`, confirmationPage(context, name)]),
    ),
  };
}
