/**
 * What a language has to provide before an invitee's pages can be shown in it: every title, sentence and label,
 * each a required member, so that a missing string is a type error. Values from outside stay apart from words,
 * as in the notice.
 */
import type { Phrase } from "../../domain/notice/phrase.ts";
import type { InviteeField, Language } from "../../domain/notice/wording.ts";
import { cy } from "./wording-cy.ts";
import { enGB } from "./wording-en-gb.ts";

/** What sentences may draw on. Dates are days in London, in the language's manner; counts are whole days. */
export interface PageFacts {
  /** Who invited, and to what; absent on pages that are about no invite. */
  readonly invite?: {
    readonly inviter: string;
    readonly organisation: string;
    readonly space: string;
    readonly relationship: "colleague" | "business-contact";
    readonly receivedOn: string;
    readonly answerBy: string;
    /** When the data go; of restricted data, nobody knows. */
    readonly dataUntil: string;
    readonly standing: Standing;
    readonly isRestricted: boolean;
    /** Whatever became of it since. */
    readonly hasAccepted: boolean;
    readonly hasObjected: boolean;
  };
  /** What lifting a restriction let go on, among everything of the person's. */
  readonly lifted?: {
    /** Some invite is open, so details are used again. */
    readonly isUsed: boolean;
    /** Some invite waited to be sent, and now is. */
    readonly waits: boolean;
    /** Some invite is over, so what was kept of it now goes. */
    readonly ranOut: boolean;
  };
  readonly afterRefusalDays: string;
  readonly suppressionDays: string;
  readonly backupDays: string;
  readonly requestDays: string;
  /** The person's reference of what they just asked. */
  readonly reference?: string;
  /** By when we acknowledge a complaint. */
  readonly acknowledgeBy?: string;
  /** Where somebody writes who is stuck. */
  readonly email: string;
  /** Of the data protection officer. */
  readonly officerEmail: string;
}

/** Where an invite stands for its person: `over` can't be answered any more, `restrictedOver` is kept even so. */
export type Standing =
  | "open"
  | "accepted"
  | "declined"
  | "objected"
  | "restricted"
  | "restrictedOver"
  | "over";

/** What happened, and what happens next and by when. */
interface Outcome {
  readonly title: string;
  readonly happened: readonly Phrase[];
  readonly next: readonly Phrase[];
}

/** A decision that a form asks the person to confirm. */
interface Confirmation {
  readonly title: string;
  readonly means: readonly Phrase[];
  readonly action: string;
}

export type OutcomeName =
  | "declined"
  | "objected"
  | "erased"
  | "restricted"
  | "unrestricted"
  | "rectified"
  | "unchanged"
  | "complained"
  | "allowed"
  | "linksAsked"
  | "alreadyDeclined"
  | "alreadyAccepted"
  | "acceptRestricted"
  | "tooManyCodes"
  | "tooManyComplaints"
  | "notFound"
  | "otherSite"
  | "notUnderstood"
  | "tooLarge"
  | "trouble"
  | "busy";
export type ConfirmationName = "object" | "erase" | "restrict" | "unrestrict" | "allow";
/** What a mailed code is for. */
export type CodeUse = "data" | "rectify" | "allow";

/** Where the invite stands, in words: of an open one, until when it can be answered. */
export type StandingWording = Readonly<Record<Standing, (facts: PageFacts) => Phrase>>;

export interface InviteeWording {
  readonly next: string;
  readonly happened: string;
  readonly reference: (reference: string) => string;
  readonly back: string;
  readonly errorPrefix: string;
  readonly errorTitle: string;
  readonly outcomes: Readonly<Record<OutcomeName, (facts: PageFacts) => Outcome>>;
  readonly confirmations: Readonly<Record<ConfirmationName, (facts: PageFacts) => Confirmation>>;
  readonly overview: {
    readonly title: (facts: PageFacts) => Phrase;
    readonly lead: (facts: PageFacts) => readonly Phrase[];
    readonly accept: string;
    readonly decline: string;
    readonly standing: StandingWording;
    readonly openPlatform: string;
    readonly held: string;
    readonly heldMore: string;
    readonly object: { readonly heading: string; readonly text: Phrase; readonly action: string };
    readonly rights: string;
    readonly links: Readonly<
      Record<"data" | "rectify" | "erase" | "restrict" | "unrestrict" | "allow" | "complain", string>
    >;
  };
  readonly held: {
    readonly title: string;
    readonly intro: (facts: PageFacts) => Phrase;
    readonly everything: { readonly heading: string; readonly text: Phrase };
    readonly provenance: Readonly<
      Record<
        | "givenBy"
        | "knownAs"
        | "receivedOn"
        | "space"
        | "reference"
        | "usedFor"
        | "seenBy"
        | "keptUntil"
        | "status",
        string
      >
    >;
    readonly relationships: Readonly<Record<"colleague" | "business-contact", string>>;
    readonly statuses: Readonly<
      Record<
        "pending" | "accepted" | "declined" | "revoked" | "expired" | "forgotten" | "objected" | "stopped",
        string
      >
    >;
    readonly untilLifted: string;
    readonly correctedByYou: string;
  };
  readonly all: {
    readonly title: string;
    readonly intro: Phrase;
    readonly from: (inviter: string, organisation: string) => Phrase;
    readonly ended: string;
    readonly requests: string;
    readonly noRequests: string;
    readonly rights: Readonly<
      Record<
        | "access"
        | "portability"
        | "rectification"
        | "erasure"
        | "restriction"
        | "unrestriction"
        | "objection"
        | "complaint",
        string
      >
    >;
    readonly record: string;
    readonly recordHint: Phrase;
    readonly download: string;
    readonly correct: string;
    readonly doNotWrite: (since: string) => Phrase;
  };
  readonly code: {
    readonly title: Readonly<Record<CodeUse, string>>;
    readonly why: (facts: PageFacts) => readonly Phrase[];
    readonly send: string;
    readonly sentTitle: string;
    readonly sent: readonly Phrase[];
    /** What was entered in a form is not lost where its code has run out. */
    readonly kept: Phrase;
    readonly label: string;
    readonly hint: string;
    readonly uses: Readonly<Record<CodeUse | "download", string>>;
    readonly wrong: (triesLeft: number) => string;
    readonly spent: string;
    readonly missing: string;
    readonly again: string;
  };
  readonly correction: {
    readonly title: string;
    readonly intro: Phrase;
    readonly email: Phrase;
    /** How long the form can be filled in, and that nothing is lost after. */
    readonly limit: Phrase;
    readonly legend: (inviter: string, organisation: string) => Phrase;
    readonly hints: Readonly<Record<Exclude<InviteeField, "email">, string>>;
    readonly save: string;
    /** What is allowed, where a value is refused. */
    readonly faults: Readonly<Record<Exclude<InviteeField, "email">, string>>;
  };
  readonly complaint: {
    readonly title: string;
    readonly intro: readonly Phrase[];
    readonly email: string;
    readonly emailHint: string;
    readonly emailFault: string;
    /** What the form without a link keeps of where it was sent from. */
    readonly counted: Phrase;
    /** What becomes of what is sent: said before it is. */
    readonly kept: (days: string) => Phrase;
    readonly text: string;
    readonly textHint: string;
    readonly textMissing: string;
    readonly textTooLong: string;
    readonly send: string;
  };
  readonly lost: {
    readonly title: string;
    readonly intro: Phrase;
    readonly email: string;
    readonly emailFault: string;
    readonly send: string;
  };
  readonly contact: {
    readonly heading: string;
    readonly us: string;
    readonly officer: string;
    readonly regulator: string;
    readonly complain: string;
  };
}

/** Every language, complete. */
export const inviteeWording: Readonly<Record<Language, InviteeWording>> = { "en-GB": enGB, cy };
