/**
 * What a language has to provide before a notice can be written in it: every sentence, label and heading, each a
 * required member. A string that is missing is a type error. Sentences are functions of the notice's facts, so that
 * each language orders them as its grammar wants.
 */

import type { ProcessorCountry } from "../controller.ts";
import type { Category, FieldName, Purpose, Recipient } from "../data-map.ts";
import type { AllowedRegion } from "../regions.ts";
import type { Article, Notice, Right, StatedPeriod } from "./elements.ts";
import type { InvitedPerson } from "./notice-facts.ts";
import type { Phrase } from "./phrase.ts";

export type Language = "en-GB" | "cy";
export type InviteeField = FieldName<"invitee">;

/** A heading and what stands under it: paragraphs, lists, and rows of a label with what belongs to it. */
export interface Section {
  readonly heading: string;
  readonly blocks: readonly Block[];
}
export type Block = Phrase | { readonly list: readonly Phrase[] } | { readonly rows: readonly Row[] };
type Row = readonly [label: string, content: Phrase];

/**
 * What of an invite a sentence may draw on, beside its source in the notice (Art. 14(2)(f)). No more than this: each
 * mail is filled in where these stand, and nowhere else.
 */
export interface ToldInvite {
  readonly space: Pick<InvitedPerson["space"], "name">;
  readonly expiresAt: Date;
}

/** What every sentence may draw on. */
export interface Told {
  readonly notice: Notice;
  /** Absent on the public page, which is about nobody in particular. */
  readonly invite?: ToldInvite;
  readonly links: NoticeLinks;
  /** A day in London, in the language's own manner. */
  readonly date: (instant: Date) => string;
  /** "60 days", with the years beside it where that helps. */
  readonly days: (period: StatedPeriod) => string;
}

/** Absolute addresses. `right` is there only where the reader has a link of their own. */
export interface NoticeLinks {
  readonly page?: string;
  readonly right?: (right: Right | "complaint") => string;
  readonly privacy: string;
  readonly complaints: string;
  readonly lost: string;
}

/** With the invite present: what the essentials need. */
export type ToldInvitee = Told & {
  readonly invite: ToldInvite;
  readonly links: NoticeLinks & {
    readonly page: string;
    readonly right: (right: Right | "complaint") => string;
  };
};

export interface Wording {
  readonly language: Language;
  /** The language's name for itself. */
  readonly name: string;
  /** Fixed: nothing of the inviter's goes in. */
  readonly subject: string;
  readonly dayCount: (days: number, shown: string) => string;
  readonly yearCount: (years: number) => string;
  readonly essentials: {
    readonly preheader: (told: ToldInvitee) => Phrase;
    readonly title: (told: ToldInvitee) => Phrase;
    readonly lead: (told: ToldInvitee) => readonly Phrase[];
    readonly accept: string;
    readonly decline: string;
    readonly answerBy: (told: ToldInvitee) => Phrase;
    readonly held: (told: ToldInvitee) => {
      readonly heading: string;
      readonly before: Phrase;
      readonly after: Phrase;
    };
    readonly why: (told: ToldInvitee) => Section;
    readonly howLong: (told: ToldInvitee) => Section;
    readonly whoSees: (told: ToldInvitee) => Section;
    readonly object: (told: ToldInvitee) => Section;
    readonly objectAction: string;
    readonly rights: (told: ToldInvitee) => Section;
    readonly complain: (told: ToldInvitee) => Section;
    readonly contact: (told: ToldInvitee) => Section;
    readonly fullNotice: string;
    readonly whyThisMail: (told: ToldInvitee) => Phrase;
  };
  readonly labels: {
    readonly fields: Readonly<Record<InviteeField, string>>;
    readonly categories: Readonly<Record<Category, string>>;
    readonly purposes: Readonly<Record<Purpose, string>>;
    readonly bases: Readonly<Record<"legitimate-interest" | "legal-obligation" | "consent", string>>;
    readonly recipients: Readonly<Record<Recipient, (name: string | undefined) => Phrase>>;
    readonly periods: Readonly<Record<StatedPeriod, string>>;
    /** With its preposition: "in London, United Kingdom". */
    readonly places: Readonly<Record<AllowedRegion, string>>;
    readonly processorCountries: Readonly<Record<ProcessorCountry, string>>;
    readonly interests: Readonly<Partial<Record<Purpose, string>>>;
    readonly rights: Readonly<Record<Right, { readonly name: string; readonly means: string }>>;
  };
  /** The notice in full: one section for each element of the law. */
  readonly full: {
    readonly title: string;
    readonly intro: (told: Told) => Phrase;
    readonly versionLine: (version: string, effective: string) => Phrase;
    readonly sections: { readonly [A in Article]: (told: Told) => Section };
  };
  /** For the person who invites (Art. 13): shown on the public page, and by the platform beside its form. */
  readonly inviter: (told: Told) => Section;
}
