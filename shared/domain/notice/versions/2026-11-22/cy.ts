/**
 * Yr hysbysiad, yn Gymraeg: the notice of 22 November 2026 in Welsh. Complete, and off in production until a
 * translator named in the settings has signed it off. Immutable once it is in force.
 */
import { exactly, phrase, value } from "../../phrase.ts";
import type { Told, Wording } from "../../wording.ts";

const mail = (address: string) => ({ href: `mailto:${address}`, label: address });
const relation = { colleague: "cydweithiwr", "business-contact": "cyswllt busnes" } as const;

const labels: Wording["labels"] = {
  fields: {
    email: "E-bost",
    givenName: "Enw cyntaf",
    familyName: "Cyfenw",
    phone: "Ffôn",
    company: "Cwmni",
    jobTitle: "Teitl swydd",
    links: "Cyfryngau cymdeithasol",
  },
  categories: {
    identity: "Eich enw",
    contact: "Eich cyfeiriad e-bost a'ch rhif ffôn",
    work: "Eich cwmni a theitl eich swydd",
    "social-links": "Dolenni i'ch cyfrifon cyfryngau cymdeithasol",
    invitation: "Y gwahoddiad: pwy a'ch gwahoddodd, i ba ofod, pryd, a sut yr ateboch",
    delivery: "Beth ddigwyddodd i bob e-bost a anfonwyd gennym atoch amdano",
    "links-and-codes":
      "Copïau wedi'u sgramblo (hashes) o'ch dolenni a'ch codau personol, ac o'ch cyfeiriad e-bost",
    "do-not-contact":
      "Copi wedi'i sgramblo o'ch cyfeiriad e-bost ar ein rhestr o bobl na ddylem ysgrifennu atynt",
    requests: "Yr hyn y gofynnoch i ni amdano, neu y cwynoch amdano, a'n hateb",
    evidence: "Cofnod o bob cam, yn ôl rhif a dyddiad, heb eich enw na'ch cyfeiriad",
    "usage-limits": "Faint o wahoddiadau a anfonwyd atoch yn y diwrnod diwethaf",
  },
  purposes: {
    invite: "I drosglwyddo'r gwahoddiad i chi a gadael i chi ei ateb",
    inform: "I ddweud wrthych beth sydd gennym amdanoch",
    rights: "I wneud yr hyn a ofynnwch gennym, ac i ddangos ein bod wedi'i wneud",
    "leave-alone":
      "I sicrhau nad ydym yn ysgrifennu atoch eto os ydych wedi gwrthwynebu neu os cafodd eich manylion eu dileu",
    evidence: "I allu profi ein bod wedi cadw'r gyfraith",
    protect: "I atal gwahoddiadau rhag cael eu defnyddio i boeni pobl",
  },
  bases: {
    "legitimate-interest": "Buddiant cyfreithlon, Erthygl 6(1)(f)",
    "legal-obligation": "Rhwymedigaeth gyfreithiol, Erthygl 6(1)(c)",
    consent: "Cydsyniad, Erthygl 6(1)(a)",
  },
  recipients: {
    "inviting-organisation": () =>
      phrase`Y sefydliad a'ch gwahoddodd. Mae'n gweld a gyrhaeddodd ein he-bost chi a sut yr ateboch.`,
    "space-members": () =>
      phrase`Aelodau'r gofod y cawsoch wahoddiad iddo. Ni fyddant yn eich gweld cyn i chi gael gwybod.`,
    platform: () =>
      phrase`Gweddill gwasanaeth Clientshare, a redir gennym ni ein hunain. Mae'n cael eich manylion pan fyddwch yn derbyn.`,
    processor: (name) =>
      phrase`${name ?? ""}, sy'n storio'r data ac yn anfon ein he-bost. Mae'n gweithredu ar ein gorchymyn ni yn unig.`,
    "mail-provider": () => phrase`Eich darparwr e-bost eich hun, sy'n dosbarthu ein he-bost i chi.`,
  },
  periods: {
    inviteDays: "Eich manylion, o'r diwrnod y cawsom hwy",
    afterRefusalDays: "Eich manylion ar ôl i chi dderbyn, gwrthod neu wrthwynebu, os yw hynny'n gynt",
    endedInviteDays: "Yr hyn sydd ar ôl o wahoddiad sydd wedi dod i ben, heb eich manylion",
    suppressionDays:
      "Y cyfeiriad wedi'i sgramblo ar ein rhestr o bobl na ddylem ysgrifennu atynt, a hashes eich dolenni",
    ledgerDays: "Y cofnod o bob cam, heb eich enw na'ch cyfeiriad",
    requestDays: "Yr hyn y gofynnoch i ni amdano neu y cwynoch amdano, gyda'n hateb",
    backupDays:
      "Manylion wedi'u dileu mewn copïau wrth gefn, sy'n diflannu gydag amser ac na chânt eu defnyddio",
    logDays: "Logiau a negeseuon technegol, sy'n dal rhifau a dim enwau",
    transientDays: "Codau untro a chyfrifyddion",
    queueDays: "Adroddiadau'r gwasanaeth post am e-bost, gyda'ch cyfeiriad, os na ellir eu trin ar unwaith",
  },
  places: {
    "eu-west-2": "yn Llundain, y Deyrnas Unedig",
    "eu-west-1": "yn Nulyn, Iwerddon",
    "eu-west-3": "ym Mharis, Ffrainc",
    "eu-central-1": "yn Frankfurt, yr Almaen",
    "eu-north-1": "yn Stockholm, Sweden",
    "eu-south-1": "ym Milan, yr Eidal",
    "eu-south-2": "yn Aragón, Sbaen",
    "eusc-de-east-1": "yn Brandenburg, yr Almaen",
  },
  processorCountries: { Luxembourg: "Lwcsembwrg", Germany: "yr Almaen" },
  interests: {
    invite:
      "Mae pobl yn y gwaith am ofyn i eraill weithio gyda nhw, ac rydym ni am gludo'r neges. Dim ond yr hyn a fyddai ar gerdyn busnes a ddefnyddiwn.",
    protect: "Rydych chi, ni a'r rhai sy'n gwahodd am i neb gael ei foddi gan wahoddiadau.",
  },
  rights: {
    access: {
      name: "Gweld eich manylion",
      means: "Mae gennych hawl i weld popeth sydd gennym amdanoch, ac o ble y daeth.",
    },
    rectification: {
      name: "Eu cywiro",
      means: "Mae gennych hawl i gael cywiro manylion anghywir, ac ychwanegu rhai sydd ar goll.",
    },
    erasure: { name: "Eu dileu", means: "Mae gennych hawl i gael dileu eich manylion." },
    restriction: {
      name: "Cyfyngu ar eu defnydd",
      means: "Mae gennych hawl i'n cael ni i gadw eich manylion heb eu defnyddio.",
    },
    objection: {
      name: "Gwrthwynebu",
      means:
        "Mae gennych hawl i wrthwynebu: byddwn wedyn yn rhoi'r gorau i ddefnyddio eich manylion am byth.",
    },
  },
};

const from = (told: Told) => {
  const { givenBy, organisation, relationship, receivedAt } = told.notice["2(f)"];
  return {
    name: value(givenBy.name),
    email: exactly(givenBy.email),
    organisation: value(organisation),
    as: relation[relationship],
    on: told.date(receivedAt),
  };
};

const howToAsk = (told: Told) =>
  told.links.right === undefined
    ? phrase`Defnyddiwch y dolenni yn ein he-bost atoch. Os nad yw gennych mwyach, ${{ href: told.links.lost, label: "gofynnwch am ddolenni newydd" }}. Gallwch hefyd ysgrifennu at ${mail(told.notice["1(a)"].email)} neu i'r cyfeiriad cyswllt uchod.`
    : phrase`Mae pob dolen yn agor tudalen i chi'n unig. Gallwch hefyd ysgrifennu at ${mail(told.notice["1(a)"].email)} neu i'r cyfeiriad cyswllt uchod.`;

export const cy: Wording = {
  language: "cy",
  name: "Cymraeg",
  subject: "Gwahoddiad i Clientshare, a'r hyn sydd gennym amdanoch",
  dayCount: (_days, shown) => `${shown} diwrnod`,
  yearCount: (years) => `${years} blynedd`,
  labels,
  essentials: {
    preheader: (told) =>
      phrase`Cawsoch wahoddiad gan ${from(told).name}, ${from(told).organisation}. Dyma beth sydd gennym amdanoch, a sut i ddweud na.`,
    title: (told) => phrase`Cawsoch wahoddiad i Clientshare gan ${from(told).name}`,
    lead: (told) => [
      phrase`Mae ${from(told).name} yn gweithio i ${from(told).organisation} ac yn eich adnabod fel ${from(told).as}. Gofynnir i chi ymuno â'r gofod hwn: ${value(told.invite.space.name)}.`,
      phrase`Tudalen we breifat yw gofod, lle mae pobl o ddau gwmni yn gweithio gyda'i gilydd. Nid oes rhaid i chi ymuno.`,
    ],
    accept: "Derbyn",
    decline: "Gwrthod",
    answerBy: (told) =>
      phrase`Mae'r ddau yn agor tudalen lle byddwch yn cadarnhau eich dewis. Gallwch ateb tan ${told.date(told.invite.expiresAt)}.`,
    held: (told) => ({
      heading: "Beth sydd gennym amdanoch",
      before: phrase`Rhoddodd ${from(told).name} y manylion hyn i ni ar ${from(told).on}. Ni chymerwyd dim o ffynonellau cyhoeddus.`,
      after: phrase`Mae gennym hefyd y gwahoddiad ei hun, a chofnod o'r e-bost hwn ac o'ch ateb.`,
    }),
    why: (told) => ({
      heading: "Pam mae gennym hwy",
      blocks: [
        phrase`Rydym yn defnyddio eich manylion i drosglwyddo'r gwahoddiad hwn, ac i ddweud wrthych amdano fel y mae'r gyfraith yn gofyn. Nid ydym yn eu defnyddio i farchnata.`,
        phrase`Mae'r gyfraith yn galw ein rheswm yn fuddiant cyfreithlon: caiff pobl yn y gwaith ofyn i eraill weithio gyda nhw. Pwyswyd hyn gennym yn erbyn eich buddiannau chi yn gyntaf (ein hasesiad ${assessment(told)}).`,
        phrase`Nid ydym yn gwneud unrhyw benderfyniadau awtomataidd amdanoch.`,
      ],
    }),
    howLong: (told) => ({
      heading: "Am ba hyd rydym yn eu cadw",
      blocks: [
        {
          list: [
            phrase`Eich manylion: ${told.days("inviteDays")} ar y mwyaf, o'r diwrnod y cawsom hwy.`,
            phrase`Ar ôl i chi dderbyn, gwrthod neu wrthwynebu: ${told.days("afterRefusalDays")} ar y mwyaf.`,
            phrase`Copïau wrth gefn: hyd at ${told.days("backupDays")} yn rhagor.`,
            phrase`Cofnod o'r hyn a wnaethom, heb eich enw na'ch cyfeiriad: ${told.days("ledgerDays")}.`,
          ],
        },
      ],
    }),
    whoSees: (told) => ({
      heading: "Pwy sy'n eu gweld",
      blocks: [
        phrase`${from(told).organisation}, ac aelodau'r gofod. Nid ydym yn gwerthu eich manylion.`,
        phrase`Mae ${processor(told)} yn eu storio i ni ${place(told)}.`,
      ],
    }),
    object: () => ({
      heading: "Mae gennych hawl i wrthwynebu",
      blocks: [
        phrase`Gallwch ddweud wrthym am roi'r gorau i ddefnyddio eich manylion. Gallwch wneud hynny ar unrhyw adeg, mae am ddim, ac nid oes rhaid i chi ddweud pam. Byddwn yn stopio ar unwaith, ac ni fyddwn yn anfon rhagor o wahoddiadau atoch gan neb.`,
      ],
    }),
    objectAction: "Gwrthwynebu nawr",
    rights: (told) => ({
      heading: "Eich hawliau eraill",
      blocks: [
        phrase`Gallwch ddefnyddio pob un o'r rhain eich hun, am ddim. Byddwn yn ateb o fewn mis.`,
        {
          list: (["access", "rectification", "erasure", "restriction"] as const).map(
            (right) => phrase`${{ href: told.links.right(right), label: labels.rights[right].name }}`,
          ),
        },
      ],
    }),
    complain: (told) => ({
      heading: "Os nad ydych yn hapus",
      blocks: [
        phrase`${{ href: told.links.right("complaint"), label: "Cwynwch wrthym ni" }} a byddwn yn cadarnhau o fewn ${String(told.notice["2(da)"].acknowledgedWithinDays)} diwrnod ei bod wedi cyrraedd. Gallwch hefyd gwyno wrth y ${regulator(told)}.`,
      ],
    }),
    contact: (told) => ({
      heading: "Pwy ydym ni",
      blocks: [...office(told), officer(told)],
    }),
    fullNotice: "Darllenwch yr hysbysiad preifatrwydd llawn",
    whyThisMail: (told) =>
      phrase`Anfonwyd yr e-bost hwn am fod ${from(told).name} wedi eich gwahodd. Nid yw'n cael ei olrhain. Gallwch ei ateb.`,
  },
  full: {
    title: "Hysbysiad preifatrwydd i bobl a wahoddwyd i Clientshare",
    intro: () =>
      phrase`Mae hwn i chi os oes rhywun wedi eich gwahodd i ofod Clientshare. Mae'n dweud beth sydd gennym amdanoch, pam, am ba hyd, a beth y gallwch ei wneud am y peth.`,
    versionLine: (version, effective) => phrase`Fersiwn ${version}, mewn grym o ${effective}.`,
    sections: {
      "21(4)": (told) => ({
        heading: "Mae gennych hawl i wrthwynebu",
        blocks: [
          phrase`Gallwch wrthwynebu ar unrhyw adeg i'n defnydd o'ch manylion. Nid oes rhaid i chi ddweud pam, ac mae am ddim. Byddwn yn stopio ar unwaith, pwy bynnag a'ch gwahoddodd.`,
          phrase`Rydym yn cadw eich manylion dan glo am ${told.days("afterRefusalDays")} fel y gallwch eu gweld neu eu dileu o hyd. Yna byddant yn mynd. Mae copi wedi'i sgramblo o'ch cyfeiriad yn aros ar restr, am ${told.days("suppressionDays")}, fel na fyddwn yn ysgrifennu atoch eto. Gallwch ofyn am ei dynnu oddi arni.`,
          ...(told.links.right === undefined
            ? []
            : [phrase`${{ href: told.links.right("objection"), label: "Gwrthwynebu" }}`]),
        ],
      }),
      "1(a)": (told) => ({ heading: "Pwy sy'n gyfrifol", blocks: office(told) }),
      "1(b)": (told) => ({ heading: "Ein swyddog diogelu data", blocks: [officer(told)] }),
      "2(f)": (told) => ({
        heading: "O ble y daeth eich manylion",
        blocks: [
          told.invite === undefined
            ? phrase`Gan y sawl a'ch gwahoddodd. Mae ein he-bost atoch yn eu henwi nhw a'u sefydliad, ac yn dweud pryd y rhoesant eich manylion i ni ac ai fel cydweithiwr neu gyswllt busnes.`
            : phrase`Gan ${from(told).name} (${from(told).email}), ${from(told).organisation}, sy'n eich adnabod fel ${from(told).as}. Cawsom hwy ar ${from(told).on}.`,
          phrase`Ni chymerwyd dim o ffynonellau sy'n agored i'r cyhoedd.`,
        ],
      }),
      "1(d)": (told) => ({
        heading: "Pa fathau o fanylion sydd gennym",
        blocks: [
          { list: told.notice["1(d)"].map(({ category }) => phrase`${labels.categories[category]}`) },
          phrase`Mae ein he-bost atoch, a'r dudalen y tu ôl i'w ddolenni, yn dangos y manylion eu hunain. Nid oes gennym fanylion sensitif, fel rhai am iechyd neu grefydd.`,
        ],
      }),
      "1(c)": (told) => ({
        heading: "At beth rydym yn eu defnyddio, a'n sail gyfreithlon",
        blocks: [
          {
            rows: told.notice["1(c)"].map(({ purpose, basis, reference }) => [
              labels.purposes[purpose],
              phrase`${labels.bases[basis]} (${reference})`,
            ]),
          },
        ],
      }),
      "2(b)": (told) => ({
        heading: "Ein buddiannau cyfreithlon",
        blocks: [
          {
            list: told.notice["2(b)"].map(
              ({ purpose, assessment: reference }) =>
                phrase`${labels.interests[purpose] ?? ""} (Asesiad: ${reference}.)`,
            ),
          },
          phrase`Pwyswyd pob buddiant cyfreithlon gennym yn erbyn eich buddiannau chi, ac ysgrifennwyd hynny i lawr. Cewch ofyn am yr asesiad. Os byddwch yn gwrthwynebu, eich dymuniad chi sy'n dod gyntaf.`,
        ],
      }),
      "1(e)": (told) => ({
        heading: "Pwy sy'n eu derbyn",
        blocks: [
          { list: told.notice["1(e)"].map(({ recipient, name }) => labels.recipients[recipient](name)) },
          phrase`Llysoedd, yr heddlu ac awdurdodau eraill, os yw cyfraith yn ein gorfodi. Rydym yn cofnodi pob achos o'r fath. Nid oes neb yn cael eich manylion at ddibenion marchnata.`,
        ],
      }),
      "1(f)": (told) => {
        const { processorCountry, clause } = told.notice["1(f)"];
        const country = labels.processorCountries[processorCountry];
        const covered = phrase`Mae rheoliadau digonolrwydd y Deyrnas Unedig yn cydnabod yr amddiffyniad y mae'r gyfraith yn ei roi yno.`;
        return {
          heading: "Ble maent yn cael eu cadw",
          blocks:
            clause === "none-outside-uk"
              ? [
                  phrase`Rydym yn eu cadw ${place(told)}. Nid ydym yn eu symud i wlad arall.`,
                  phrase`Cwmni yn yr Undeb Ewropeaidd (${country}) yw ${processor(told)}, sy'n eu storio yno i ni. ${covered}`,
                ]
              : [
                  phrase`Rydym yn eu cadw ${place(told)}, yn yr Undeb Ewropeaidd. Cwmni yn yr Undeb Ewropeaidd (${country}) yw ${processor(told)}, sy'n eu storio yno i ni. ${covered} Nid ydym yn eu symud i unrhyw wlad y tu allan i'r Undeb Ewropeaidd a'r Deyrnas Unedig.`,
                ],
        };
      },
      "2(a)": (told) => ({
        heading: "Am ba hyd rydym yn eu cadw",
        blocks: [
          {
            rows: told.notice["2(a)"].map(({ period }) => [
              labels.periods[period],
              phrase`${told.days(period)}`,
            ]),
          },
          phrase`Os na allwn gael hysbysiad at berson o fewn mis, rydym yn dileu'r hyn sydd gennym amdanynt. Os byddwch yn cyfyngu ar y defnydd o'ch manylion, byddant yn aros nes i chi godi'r cyfyngiad.`,
        ],
      }),
      "2(c)": (told) => ({
        heading: "Eich hawliau",
        blocks: [
          {
            rows: told.notice["2(c)"].map(({ right }) => [
              labels.rights[right].name,
              told.links.right === undefined
                ? phrase`${labels.rights[right].means}`
                : phrase`${{ href: told.links.right(right), label: labels.rights[right].means }}`,
            ]),
          },
          phrase`Gallwch hefyd lawrlwytho eich manylion fel ffeil, o gwrteisi. Mae hyn i gyd am ddim, a byddwn yn ateb o fewn mis.`,
          howToAsk(told),
        ],
      }),
      "2(d)": (told) => ({
        heading: "Cydsyniad",
        blocks: [
          told.notice["2(d)"].consentIsUsed
            ? phrase`Lle rydym yn dibynnu ar eich cydsyniad, mae gennych hawl i'w dynnu'n ôl ar unrhyw adeg: ${told.notice["2(d)"].withdrawal}`
            : phrase`Nid ydym yn dibynnu ar eich cydsyniad ar gyfer dim o hyn, felly nid oes dim i'w dynnu'n ôl. Gallwch wrthwynebu yn lle hynny.`,
        ],
      }),
      "2(da)": (told) => ({
        heading: "Cwyno wrthym ni",
        blocks: [
          phrase`Mae gennych hawl i gwyno wrthym ni. ${{ href: told.links.right?.("complaint") ?? told.links.complaints, label: "Defnyddiwch ein ffurflen gwyno" }}, ysgrifennwch at ${mail(told.notice["1(a)"].email)} neu i'r cyfeiriad cyswllt uchod, neu trowch at ein swyddog diogelu data. Rydym yn cydnabod cwyn o fewn ${String(told.notice["2(da)"].acknowledgedWithinDays)} diwrnod. Yna byddwn yn edrych i mewn iddi ac yn dweud wrthych sut mae'n mynd a beth a ddaw ohoni.`,
        ],
      }),
      "2(e)": (told) => {
        const { postal } = told.notice["2(e)"];
        return {
          heading: "Cwyno wrth y rheoleiddiwr",
          blocks: [
            phrase`Mae gennych hawl i gwyno wrth y ${regulator(told)}.`,
            ...(postal === undefined
              ? []
              : [
                  phrase`Drwy'r post: ${postal.address}. Gwiriwyd y cyfeiriad hwnnw gennym ddiwethaf ar ${told.date(new Date(postal.verifiedOn))}, ac mae'r swyddfa wedi dweud ei bod yn symud: edrychwch ar ei gwefan yn gyntaf.`,
                ]),
          ],
        };
      },
      "2(g)": () => ({
        heading: "Penderfyniadau awtomataidd",
        blocks: [
          phrase`Nid oes rhai. Nid ydym yn gwneud unrhyw benderfyniad amdanoch drwy ddulliau awtomataidd yn unig, ac nid ydym yn proffilio. Gall person adolygu'r terfynau yn erbyn gormod o wahoddiadau.`,
        ],
      }),
    },
  },
  inviter: (told) => ({
    heading: "Os mai chi yw'r un sy'n gwahodd",
    blocks: [
      phrase`Pan fyddwch yn gwahodd rhywun, mae ${told.notice["1(a)"].legalName} yn dal eich enw, eich e-bost gwaith, eich rhif mewngofnodi a'ch sefydliad. Rydym yn eu cael o system mewngofnodi eich sefydliad. Mae eu hangen arnom i gludo eich gwahoddiad ac i'ch enwi i'r person fel ei ffynhonnell, fel y mae'r gyfraith yn gofyn. Ein sail yw buddiant cyfreithlon (${assessment(told)}) a'n rhwymedigaeth gyfreithiol.`,
      phrase`Mae'r sawl a wahoddwch yn gweld eich enw, eich e-bost a'ch sefydliad. Mae ${processor(told)} yn eu storio i ni. Maent yn aros gyda'r gwahoddiad ac yn mynd ${told.days("endedInviteDays")} ar ôl iddo ddod i ben. Mae cofnod heb eich enw yn aros am ${told.days("ledgerDays")}. Mae gennych yr un hawliau â'r sawl a wahoddir, drwy'r un cyfeiriadau: gweld, cywiro, dileu, cyfyngu a'r hawl i wrthwynebu.`,
    ],
  }),
};

function processor(told: Told): string {
  return told.notice["1(e)"].find(({ recipient }) => recipient === "processor")?.name ?? "";
}

const place = (told: Told): string => labels.places[told.notice["1(f)"].region];

/** Of the interest behind the invitation itself. */
const assessment = (told: Told): string =>
  told.notice["2(b)"].find(({ purpose }) => purpose === "invite")?.assessment ?? "";

function office(told: Told) {
  const { legalName, companyNumber, registeredAddress, contactAddress, email, representative } =
    told.notice["1(a)"];
  return [
    phrase`${legalName}, sy'n masnachu fel Clientshare, sy'n penderfynu sut y defnyddir eich manylion. Rhif cwmni ${companyNumber}.`,
    phrase`Cyfeiriad cyswllt: ${contactAddress}. E-bost: ${mail(email)}. Cyfeiriad cofrestredig: ${registeredAddress}.`,
    ...(representative === undefined
      ? []
      : [
          phrase`Ein cynrychiolydd yn yr Undeb Ewropeaidd: ${representative.name}, ${representative.address}. Awdurdod: ${representative.authority}.`,
        ]),
  ];
}

function officer(told: Told) {
  const { name, email, phone } = told.notice["1(b)"];
  return phrase`Ein swyddog diogelu data yw ${name}: ${mail(email)}, ${phone}.`;
}

function regulator(told: Told) {
  const { name, knownAs, website, phone } = told.notice["2(e)"];
  return phrase`Comisiwn Gwybodaeth (${name}, ${knownAs}): ${{ href: website, label: new URL(website).hostname }}, ffôn ${phone}`;
}
