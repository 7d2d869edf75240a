/**
 * The steps on the ledger, as the person whose data they are about reads them: one sentence for each event, in
 * each language, so that an event without words is a type error. The download keeps the events' own names.
 */
import type { LedgerEntry } from "../../domain/ledger.ts";
import type { LedgerEvent } from "../../domain/ledger-events.ts";
import { type Phrase, phrase, type Value, value } from "../../domain/notice/phrase.ts";
import type { Language } from "../../domain/notice/wording.ts";

/** A step in words; of a disclosure, to whom. */
export const tellStep = (entry: LedgerEntry, language: Language): Phrase =>
  entry.event === "DisclosureRecorded"
    ? disclosed[language](value(entry.data.recipient))
    : [stepWording[language][entry.event]];

const disclosed: Readonly<Record<Language, (recipient: Value) => Phrase>> = {
  "en-GB": (recipient) =>
    phrase`Your details were passed to an authority (${recipient}), as a law obliges us`,
  cy: (recipient) => phrase`Rhoddwyd eich manylion i awdurdod (${recipient}), fel y mae cyfraith yn ei fynnu`,
};

/** What happened, by the event that recorded it. */
const stepWording: Readonly<
  Record<Language, Readonly<Record<Exclude<LedgerEvent, "DisclosureRecorded">, string>>>
> = {
  "en-GB": {
    InviteReceived: "We received an invitation for you",
    NoticeQueued: "Our email to you was made ready again, with new wording",
    NoticeSent: "We sent you our email",
    NoticeUnconfirmed: "We tried to send our email, and were not told whether it went",
    NoticeRetried: "We tried to send our email again",
    NoticeDeferred: "Our email was put off until later",
    NoticeDelivered: "Your email provider took our email",
    NoticeUndeliverable: "Our email did not reach you",
    NoticeCancelled: "Our email was not sent",
    NoticeCorrected: "The person who invites you corrected your details",
    NoticeResent: "The person who invites you asked us to send the email again",
    NoticeReopened: "Our email came back, so we have to tell you again",
    NoticeEscalated: "You had not been told for some days, so our system flagged that to our staff",
    NoticeExempted: "We recorded why the law did not ask us to tell you",
    InviteAccepted: "You accepted the invitation",
    InviteDeclined: "You declined the invitation",
    InviteRevoked: "The invitation was taken back",
    InviteExpired: "The invitation ran out",
    SubjectObjected: "You objected, and we stopped",
    SubjectRectified: "Your details were corrected",
    SubjectRestricted: "The use of your details was limited",
    SubjectUnrestricted: "The limit was lifted",
    SubjectErased: "Your details were deleted",
    SubjectForgotten: "We deleted your details, because we could not tell you in time",
    SuppressionLifted: "Your address was taken off our list of people not to write to",
    HandoffRedeemed: "The Clientshare service collected your details after you accepted",
    ComplaintReceived: "We received your complaint",
    RequestReceived: "We received a request of yours",
    RequestStarted: "We had what we needed to begin on your request",
    RequestPaused: "We asked you what your request means",
    RequestResumed: "You told us, and we went on with your request",
    RequestExtended: "We told you that your request takes longer",
    RequestAcknowledged: "We confirmed that we have your request",
    RequestAnswered: "We answered your request",
    RecipientAcknowledged: "The Clientshare service confirmed that it did the same",
    AnswerMailed: "We sent you an email that you asked for",
    AnswerNotMailed: "An email that you asked for could not be sent",
    OperatorActed: "One of our staff worked on your request",
  },
  cy: {
    InviteReceived: "Cawsom wahoddiad i chi",
    NoticeQueued: "Paratowyd ein he-bost atoch eto, gyda geiriad newydd",
    NoticeSent: "Anfonasom ein he-bost atoch",
    NoticeUnconfirmed: "Ceisiasom anfon ein he-bost, ac ni ddywedwyd wrthym a aeth",
    NoticeRetried: "Ceisiasom anfon ein he-bost eto",
    NoticeDeferred: "Gohiriwyd ein he-bost",
    NoticeDelivered: "Derbyniodd eich darparwr e-bost ein neges",
    NoticeUndeliverable: "Ni chyrhaeddodd ein he-bost",
    NoticeCancelled: "Nid anfonwyd ein he-bost",
    NoticeCorrected: "Cywirodd y sawl sy'n eich gwahodd eich manylion",
    NoticeResent: "Gofynnodd y sawl sy'n eich gwahodd i ni anfon yr e-bost eto",
    NoticeReopened: "Daeth ein he-bost yn ôl, felly rhaid i ni ddweud wrthych eto",
    NoticeEscalated:
      "Nid oeddech wedi cael gwybod ers rhai dyddiau, felly tynnodd ein system sylw ein staff at hynny",
    NoticeExempted: "Cofnodwyd pam nad oedd y gyfraith yn gofyn i ni ddweud wrthych",
    InviteAccepted: "Derbyniasoch y gwahoddiad",
    InviteDeclined: "Gwrthodasoch y gwahoddiad",
    InviteRevoked: "Tynnwyd y gwahoddiad yn ôl",
    InviteExpired: "Daeth y gwahoddiad i ben",
    SubjectObjected: "Gwrthwynebasoch, a rhoesom y gorau iddi",
    SubjectRectified: "Cywirwyd eich manylion",
    SubjectRestricted: "Cyfyngwyd ar ddefnyddio eich manylion",
    SubjectUnrestricted: "Codwyd y cyfyngiad",
    SubjectErased: "Dilëwyd eich manylion",
    SubjectForgotten: "Dileasom eich manylion, am na allem ddweud wrthych mewn pryd",
    SuppressionLifted: "Tynnwyd eich cyfeiriad oddi ar ein rhestr o bobl na ddylid ysgrifennu atynt",
    HandoffRedeemed: "Casglodd gwasanaeth Clientshare eich manylion ar ôl i chi dderbyn",
    ComplaintReceived: "Cawsom eich cwyn",
    RequestReceived: "Cawsom gais gennych",
    RequestStarted: "Roedd gennym yr hyn oedd ei angen i ddechrau ar eich cais",
    RequestPaused: "Gofynasom i chi beth yw ystyr eich cais",
    RequestResumed: "Dywedasoch wrthym, ac aethom ymlaen â'ch cais",
    RequestExtended: "Dywedasom wrthych fod eich cais yn cymryd mwy o amser",
    RequestAcknowledged: "Cadarnhawyd bod eich cais gennym",
    RequestAnswered: "Atebasom eich cais",
    RecipientAcknowledged: "Cadarnhaodd gwasanaeth Clientshare ei fod wedi gwneud yr un peth",
    AnswerMailed: "Anfonasom e-bost y gofynasoch amdano",
    AnswerNotMailed: "Ni ellid anfon e-bost y gofynasoch amdano",
    OperatorActed: "Gweithiodd aelod o'n staff ar eich cais",
  },
};
