/**
 * What the mails say that answer a person's own request, in each language; apart from the pages' words, which
 * whoever sends mails has no use for. The Welsh is to be signed off by a translator before use.
 */
import { exactly, type Phrase, phrase, value } from "../domain/notice/phrase.ts";
import type { Language } from "../domain/notice/wording.ts";

export interface AnswerWording {
  readonly code: {
    readonly subject: string;
    readonly lines: (code: string) => readonly Phrase[];
  };
  readonly links: {
    readonly subject: string;
    readonly before: Phrase;
    readonly item: (inviter: string, organisation: string, space: string) => Phrase;
    readonly open: string;
    readonly after: Phrase;
  };
  readonly receipt: {
    readonly subject: string;
    readonly lines: (reference: string, receivedOn: string) => readonly Phrase[];
  };
}

const enGB: AnswerWording = {
  code: {
    subject: "Your code for Clientshare",
    lines: (code) => [
      phrase`Your code is ${exactly(code)}.`,
      phrase`It works for 10 minutes. You asked for it on the page behind the link in our email.`,
      phrase`If it was not you, somebody else has that email. Do not pass the code on. You can object, or have your details deleted, with the links in our email.`,
    ],
  },
  links: {
    subject: "Your links to Clientshare",
    before: phrase`Somebody, probably you, asked us for new links to your invitations. Here they are. Each opens a page of your own: keep this email to yourself.`,
    item: (inviter, organisation, space) =>
      phrase`From ${value(inviter)} of ${value(organisation)}, to the space ${value(space)}`,
    open: "Open this invitation",
    after: phrase`If it was not you, there is nothing you need to do. The links that you had still work.`,
  },
  receipt: {
    subject: "We have your complaint",
    lines: (reference, receivedOn) => [
      phrase`Your complaint reached us on ${receivedOn}. Its reference is ${exactly(reference)}.`,
      phrase`A person now looks into it, tells you how it is going, and tells you what came of it. You can reply to this email to add something.`,
      phrase`If you did not complain to us, somebody entered your address by mistake. Reply to tell us, and we take it off the record.`,
    ],
  },
};

const cy: AnswerWording = {
  code: {
    subject: "Eich cod ar gyfer Clientshare",
    lines: (code) => [
      phrase`Eich cod yw ${exactly(code)}.`,
      phrase`Mae'n gweithio am 10 munud. Gofynasoch amdano ar y dudalen y tu ôl i'r ddolen yn ein he-bost.`,
      phrase`Os nad chi oedd hynny, mae'r e-bost hwnnw gan rywun arall. Peidiwch â rhoi'r cod i neb. Gallwch wrthwynebu, neu ddileu eich manylion, gyda'r dolenni yn ein he-bost.`,
    ],
  },
  links: {
    subject: "Eich dolenni i Clientshare",
    before: phrase`Gofynnodd rhywun, chi mae'n debyg, am ddolenni newydd i'ch gwahoddiadau. Dyma nhw. Mae pob un yn agor tudalen i chi'n unig: cadwch yr e-bost hwn i chi'ch hun.`,
    item: (inviter, organisation, space) =>
      phrase`Gan ${value(inviter)}, ${value(organisation)}, i'r gofod ${value(space)}`,
    open: "Agor y gwahoddiad hwn",
    after: phrase`Os nad chi oedd hynny, nid oes angen i chi wneud dim. Mae'r dolenni a oedd gennych yn dal i weithio.`,
  },
  receipt: {
    subject: "Mae eich cwyn gennym",
    lines: (reference, receivedOn) => [
      phrase`Cyrhaeddodd eich cwyn ni ar ${receivedOn}. Ei chyfeirnod yw ${exactly(reference)}.`,
      phrase`Bydd person yn awr yn edrych i mewn iddi, yn dweud wrthych sut mae'n mynd, ac yn dweud beth a ddaw ohoni. Gallwch ateb yr e-bost hwn i ychwanegu rhywbeth.`,
      phrase`Os na wnaethoch gwyno wrthym, rhoddodd rhywun eich cyfeiriad trwy gamgymeriad. Atebwch i ddweud wrthym, a byddwn yn ei dynnu oddi ar y cofnod.`,
    ],
  },
};

/** Every language, complete. */
export const answerWording: Readonly<Record<Language, AnswerWording>> = { "en-GB": enGB, cy };
