/**
 * What the mails say that answer a person's own request, in each language; apart from the pages' words, which
 * whoever sends mails has no use for. The Welsh is to be signed off by a translator before use.
 */
import { exactly, type Phrase, phrase, value } from "../domain/notice/phrase.ts";
import type { Language } from "../domain/notice/wording.ts";

/** Whom a receipt names beside us, and where its link to the notice leads. */
export interface TurnTo {
  readonly officer: Phrase;
  readonly regulator: Phrase;
  readonly privacy: string;
}

interface AnswerWording {
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
    readonly lines: (reference: string, receivedOn: string, turnTo: TurnTo) => readonly Phrase[];
  };
}

const enGB: AnswerWording = {
  code: {
    subject: "Your code for Clientshare",
    lines: (code) => [
      phrase`Your code is ${exactly(code)}.`,
      phrase`It works for 10 minutes. You asked for it on the page behind the link in our email.`,
      phrase`If it was not you, somebody else has that email. Do not pass the code on. With its links you can object, or have your details deleted.`,
    ],
  },
  links: {
    subject: "Your links to Clientshare",
    before: phrase`Somebody, probably you, asked us for new links to your invitations. Each opens a page of your own: keep this email to yourself.`,
    item: (inviter, organisation, space) =>
      phrase`From ${value(inviter)} of ${value(organisation)}, to the space ${value(space)}`,
    open: "Open this invitation",
    after: phrase`If it was not you, there is nothing you need to do. The links that you had still work.`,
  },
  receipt: {
    subject: "We have your complaint",
    lines: (reference, receivedOn, { officer, regulator, privacy: href }) => [
      phrase`Your complaint reached us on ${receivedOn}. Its reference is ${exactly(reference)}. This confirms it, which we owe you within 30 days.`,
      phrase`A person now looks into it, tells you how it is going and, without undue delay, what came of it. You can reply to add something.`,
      phrase`Our data protection officer: ${officer}. You can also complain to the regulator: ${regulator}. ${{ href, label: "Privacy notice" }}`,
      phrase`If you did not complain, somebody entered your address by mistake. Tell us, and we take it off the record.`,
    ],
  },
};

const cy: AnswerWording = {
  code: {
    subject: "Eich cod ar gyfer Clientshare",
    lines: (code) => [
      phrase`Eich cod yw ${exactly(code)}.`,
      phrase`Mae'n gweithio am 10 munud. Gofynasoch amdano ar y dudalen y tu ôl i'r ddolen yn ein he-bost.`,
      phrase`Os nad chi oedd hynny, mae'r e-bost hwnnw gan rywun arall. Peidiwch â rhoi'r cod i neb. Gyda'i ddolenni gallwch wrthwynebu, neu ddileu eich manylion.`,
    ],
  },
  links: {
    subject: "Eich dolenni i Clientshare",
    before: phrase`Gofynnodd rhywun, chi mae'n debyg, am ddolenni newydd i'ch gwahoddiadau. Mae pob un yn agor tudalen i chi'n unig: cadwch yr e-bost hwn i chi'ch hun.`,
    item: (inviter, organisation, space) =>
      phrase`Gan ${value(inviter)}, ${value(organisation)}, i'r gofod ${value(space)}`,
    open: "Agor y gwahoddiad hwn",
    after: phrase`Os nad chi oedd hynny, nid oes angen i chi wneud dim. Mae'r dolenni a oedd gennych yn dal i weithio.`,
  },
  receipt: {
    subject: "Mae eich cwyn gennym",
    lines: (reference, receivedOn, { officer, regulator, privacy: href }) => [
      phrase`Cyrhaeddodd eich cwyn ni ar ${receivedOn}. Ei chyfeirnod yw ${exactly(reference)}. Mae hyn yn ei chadarnhau, fel y mae'n rhaid i ni o fewn 30 diwrnod.`,
      phrase`Bydd person yn awr yn edrych i mewn iddi, yn dweud wrthych sut mae'n mynd ac, heb oedi gormodol, beth a ddaw ohoni. Gallwch ateb i ychwanegu rhywbeth.`,
      phrase`Ein swyddog diogelu data: ${officer}. Gallwch hefyd gwyno i'r rheoleiddiwr: ${regulator}. ${{ href, label: "Hysbysiad preifatrwydd" }}`,
      phrase`Os na wnaethoch gwyno, rhoddodd rhywun eich cyfeiriad trwy gamgymeriad. Dywedwch wrthym, a byddwn yn ei dynnu oddi ar y cofnod.`,
    ],
  },
};

/** Every language, complete. */
export const answerWording: Readonly<Record<Language, AnswerWording>> = { "en-GB": enGB, cy };
