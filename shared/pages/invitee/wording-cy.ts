/** The invitee's pages, in Welsh. To be signed off by a translator before use. */
import { phrase, value } from "../../domain/notice/phrase.ts";
import type { InviteeWording, PageFacts, StandingWording } from "./wording.ts";

const by = ({ invite }: PageFacts) => ({
  name: value(invite?.inviter ?? ""),
  organisation: value(invite?.organisation ?? ""),
  space: value(invite?.space ?? ""),
});
const write = ({ email }: PageFacts) => ({ href: `mailto:${email}`, label: email });
const officer = ({ officerEmail }: PageFacts) => ({ href: `mailto:${officerEmail}`, label: officerEmail });

const standing: StandingWording = {
  open: (facts) => phrase`Gallwch ateb y gwahoddiad hwn tan ${facts.invite?.answerBy ?? ""}.`,
  accepted: (facts) =>
    phrase`Rydych wedi derbyn y gwahoddiad hwn. Bydd eich manylion yma yn mynd erbyn ${facts.invite?.dataUntil ?? ""}.`,
  declined: (facts) =>
    phrase`Rydych wedi gwrthod y gwahoddiad hwn. Bydd eich manylion yma yn mynd erbyn ${facts.invite?.dataUntil ?? ""}.`,
  objected: (facts) =>
    phrase`Rydych wedi gwrthwynebu. Mae eich manylion dan glo, a byddant yn mynd erbyn ${facts.invite?.dataUntil ?? ""}.`,
  restricted: () =>
    phrase`Rydych wedi cyfyngu ar y defnydd o'ch manylion. Nid oes dim yn digwydd nes i chi godi hynny.`,
  restrictedOver: () =>
    phrase`Mae'r gwahoddiad hwn ar ben ac ni ellir ei ateb mwyach. Rydych wedi cyfyngu ar y defnydd o'ch manylion, felly rydym yn eu cadw nes i chi godi hynny. Yna byddant yn mynd.`,
  over: () => phrase`Mae'r gwahoddiad hwn ar ben ac ni ellir ei ateb mwyach.`,
};

export const cy: InviteeWording = {
  next: "Beth sy'n digwydd nesaf",
  happened: "Beth ddigwyddodd",
  reference: (reference) => `Eich cyfeirnod yw ${reference}.`,
  back: "Yn ôl i'ch gwahoddiad",
  errorPrefix: "Gwall: ",
  errorTitle: "Mae problem",
  outcomes: {
    declined: (facts) => ({
      title: "Rydych wedi gwrthod",
      happened: [
        phrase`Rydych wedi dweud na wrth y gwahoddiad gan ${by(facts).name}, ${by(facts).organisation}. Gallant weld eich bod wedi gwrthod.`,
      ],
      next: [
        phrase`Byddwn yn dileu eich manylion ar ôl ${facts.afterRefusalDays} ar y mwyaf. Tan hynny gallwch eu gweld neu eu dileu eich hun gyda'r ddolen yn ein he-bost.`,
        ...(facts.invite?.hasObjected === true
          ? []
          : [phrase`Os nad ydych eisiau rhagor o wahoddiadau gan neb, gallwch wrthwynebu.`]),
      ],
    }),
    objected: (facts) => ({
      title: "Rydych wedi gwrthwynebu",
      happened: [
        phrase`Rydym wedi rhoi'r gorau i ddefnyddio eich manylion ar gyfer gwahoddiadau. Mae pob gwahoddiad agored i chi wedi'i atal, pwy bynnag a'i hanfonodd.`,
        phrase`Ni all neb anfon gwahoddiad atoch drwom ni mwyach. Ni ddywedir wrth y rhai a'ch gwahoddodd eich bod wedi gwrthwynebu.`,
      ],
      next: [
        facts.invite?.isRestricted === true
          ? phrase`Mae eich manylion yn aros dan glo nes i chi godi'r cyfyngiad ar eu defnyddio. Gallwch eu gweld neu eu dileu o hyd gyda'r ddolen yn ein he-bost.`
          : phrase`Mae manylion a oedd wedi eich cyrraedd yn aros dan glo am ${facts.afterRefusalDays} ar y mwyaf, fel y gallwch eu gweld neu eu dileu o hyd gyda'r ddolen yn ein he-bost. Yna byddant yn mynd.`,
        phrase`Mae copi wedi'i sgramblo o'ch cyfeiriad yn aros ar ein rhestr o bobl na ddylid ysgrifennu atynt am ${facts.suppressionDays}. Gallwch ei dynnu oddi arni ar unrhyw adeg: ${
          facts.invite === undefined || facts.invite.isRestricted
            ? "tra bo eich manylion gennym"
            : `tan ${facts.invite.dataUntil}`
        } gyda'r ddolen yn ein he-bost, ac wedi hynny drwy ysgrifennu at ${write(facts)}.`,
        phrase`${
          facts.invite?.hasAccepted === true
            ? "Derbyniasoch y gwahoddiad hwn o'r blaen, felly gall"
            : "Os derbyniasoch wahoddiad o'r blaen, gall"
        } gwasanaeth Clientshare ei hun fod yn dal yr hyn a drosglwyddwyd iddo gennym. Rydym wedi dweud wrtho eich bod yn gwrthwynebu. I wrthwynebu'r hyn y mae'n ei wneud â'ch manylion, ysgrifennwch at ${write(facts)} neu at ein swyddog diogelu data, ${officer(facts)}.`,
      ],
    }),
    erased: (facts) => ({
      title: "Mae eich manylion wedi'u dileu",
      happened: [
        phrase`Rydym wedi dileu'r manylion amdanoch o bob gwahoddiad, pwy bynnag a'i hanfonodd. Nid yw'r dolenni yn ein negeseuon e-bost yn agor dim mwyach.`,
      ],
      next: [
        phrase`Bydd copïau wrth gefn yn mynd o fewn ${facts.backupDays}, ac ni chânt eu defnyddio.`,
        phrase`Mae copi wedi'i sgramblo o'ch cyfeiriad yn aros ar ein rhestr o bobl na ddylid ysgrifennu atynt am ${facts.suppressionDays}, fel na all neb eich gwahodd eto. Gallwch ei dynnu oddi arni ar unrhyw adeg drwy ysgrifennu at ${write(facts)}. Mae cofnod o bob cam yn aros hefyd, heb eich enw na'ch cyfeiriad.`,
        phrase`Os ydych wedi cwyno wrthym, rydym yn cadw hynny, y cyfeiriad a roesoch ar ei gyfer a'n hateb am ${facts.requestDays}.`,
        phrase`Rydym wedi dweud wrth wasanaeth Clientshare am ddileu'r hyn a dderbyniodd, os derbyniodd rywbeth.`,
      ],
    }),
    restricted: () => ({
      title: "Mae'r defnydd o'ch manylion wedi'i gyfyngu",
      happened: [
        phrase`O hyn ymlaen rydym yn cadw eich manylion ond nid ydym yn eu defnyddio. Nid ydym yn anfon gwahoddiadau atoch, ac ni all neb dderbyn yn eich enw.`,
      ],
      next: [
        phrase`Mae hyn yn aros nes i chi ei godi. Ni chaiff dim ei ddileu yn y cyfamser, oni bai eich bod yn gofyn. Dim ond manylion na allem fyth ddweud wrthych amdanynt sy'n dal i fynd o fewn mis.`,
        phrase`Rydym wedi dweud wrth wasanaeth Clientshare am wneud yr un peth gyda'r hyn a dderbyniodd, os derbyniodd rywbeth.`,
      ],
    }),
    unrestricted: (facts) => ({
      title: "Mae'r cyfyngiad wedi'i godi",
      happened: [
        phrase`Nid yw'r defnydd o'ch manylion wedi'i gyfyngu mwyach.`,
        ...(facts.lifted?.isUsed === true
          ? [phrase`Gallwn eu defnyddio eto ar gyfer y gwahoddiadau sy'n agored.`]
          : []),
      ],
      next: [
        ...(facts.invite === undefined ? [] : [standing[facts.invite.standing](facts)]),
        ...(facts.lifted?.waits === true
          ? [
              phrase`Anfonir gwahoddiadau a oedd yn aros atoch nawr: y cyntaf o fewn ychydig funudau, ac os oes llawer, y lleill dros y dyddiau nesaf.`,
            ]
          : []),
        ...(facts.lifted?.ranOut === true
          ? [
              phrase`Rydym yn awr yn dileu manylion gwahoddiadau a ddaeth i ben neu a dynnwyd yn ôl yn y cyfamser.`,
            ]
          : []),
      ],
    }),
    rectified: () => ({
      title: "Mae eich manylion wedi'u cywiro",
      happened: [phrase`Mae'r hyn a roesoch bellach yn sefyll, ac mae'r hyn oedd yno o'r blaen wedi mynd.`],
      next: [
        phrase`Ni ddangosir yr hyn a gywirwyd gennych i'r rhai a'ch gwahoddodd. Rydym wedi dweud wrth wasanaeth Clientshare, sy'n cael eich manylion pan fyddwch yn derbyn.`,
      ],
    }),
    unchanged: () => ({
      title: "Ni newidiwyd dim",
      happened: [phrase`Mae'r hyn a anfonoch gennym eisoes.`],
      next: [phrase`Nid oes angen i chi wneud dim.`],
    }),
    complained: (facts) => ({
      title: "Mae eich cwyn gennym",
      happened: [phrase`Mae eich cwyn wedi ein cyrraedd, ac mae ar gofnod.`],
      next: [
        phrase`Byddwn yn anfon e-bost atoch i'w chadarnhau, fel arfer o fewn munudau ac erbyn ${facts.acknowledgeBy ?? ""} fan bellaf. Mae hynny o fewn 30 diwrnod.`,
        phrase`Yna bydd person yn edrych i mewn iddi, yn dweud wrthych sut mae'n mynd, ac yn dweud beth a ddaw ohoni.`,
        phrase`Rydym yn cadw eich cwyn, eich cyfeiriad ar ei chyfer a'n hateb am ${facts.requestDays}, hyd yn oed os cewch ddileu eich manylion.`,
      ],
    }),
    allowed: () => ({
      title: "Gallwch gael eich gwahodd eto",
      happened: [
        phrase`Rydym wedi tynnu eich cyfeiriad oddi ar ein rhestr o bobl na ddylid ysgrifennu atynt.`,
      ],
      next: [
        phrase`Mae'r hyn a ataliwyd yn aros felly. Os bydd rhywun yn eich gwahodd o hyn ymlaen, byddwn yn ysgrifennu atoch.`,
      ],
    }),
    linksAsked: (facts) => ({
      title: "Edrychwch yn eich blwch post",
      happened: [
        phrase`Os oes gennym wahoddiad ar gyfer y cyfeiriad hwnnw, rydym yn anfon dolenni newydd ato. Er eich diogelwch rydym yn dweud yr un peth yma p'un a oes gennym un ai peidio.`,
      ],
      next: [
        phrase`Daw'r e-bost o fewn ychydig funudau. Rydym yn anfon ychydig ohonynt y dydd ar y mwyaf at un cyfeiriad.`,
        phrase`Os na ddaw un, nid oes gennym wahoddiad ar gyfer y cyfeiriad hwnnw, neu mae eich manylion wedi'u dileu eisoes. Gallwch ysgrifennu at ${write(facts)}.`,
      ],
    }),
    alreadyDeclined: (facts) => ({
      title: "Rydych eisoes wedi dweud na",
      happened: [
        facts.invite?.hasObjected === true
          ? phrase`Gwrthwynebasoch, felly ni ellir derbyn y gwahoddiad hwn mwyach. Ni newidiwyd dim.`
          : phrase`Gwrthodasoch y gwahoddiad hwn, felly ni ellir ei dderbyn mwyach. Ni newidiwyd dim.`,
      ],
      next: [
        facts.invite?.hasObjected === true
          ? phrase`Os ydych wedi newid eich meddwl, caniatewch wahoddiadau eto yn gyntaf, oni wnaethoch hynny eisoes: tan hynny nid ydym yn anfon yr un atoch. Yna gofynnwch i ${by(facts).name} eich gwahodd eto.`
          : phrase`Os ydych wedi newid eich meddwl, gofynnwch i ${by(facts).name} eich gwahodd eto.`,
      ],
    }),
    alreadyAccepted: (facts) => ({
      title: "Rydych eisoes wedi derbyn",
      happened: [
        phrase`Derbyniasoch y gwahoddiad hwn o'r blaen, felly ni ellir ei wrthod mwyach. Ni newidiwyd dim.`,
      ],
      next: [
        phrase`I adael y gofod, defnyddiwch Clientshare ei hun. Yma gallwch wrthwynebu neu ddileu eich manylion. Byddant yn mynd ar ${facts.invite?.dataUntil ?? ""} beth bynnag.`,
      ],
    }),
    acceptRestricted: (facts) => ({
      title: "Rydych wedi cyfyngu ar y defnydd o'ch manylion",
      happened: [phrase`Tra bo hynny'n sefyll, ni ellir derbyn y gwahoddiad. Ni newidiwyd dim.`],
      next: [
        facts.invite?.standing === "restrictedOver"
          ? phrase`Mae'r gwahoddiad ar ben, felly ni ellid ei dderbyn heb y cyfyngiad chwaith.`
          : phrase`Codwch y cyfyngiad yn gyntaf, yna derbyniwch.`,
      ],
    }),
    tooManyCodes: (facts) => ({
      title: "Gormod o negeseuon e-bost heddiw",
      happened: [
        phrase`Rydym wedi anfon sawl e-bost i'ch cyfeiriad o fewn diwrnod, felly ni anfonwn ragor am y tro.`,
      ],
      next: [phrase`Rhowch gynnig arall arni yfory. Os yw'n frys, ysgrifennwch at ${write(facts)}.`],
    }),
    tooManyComplaints: (facts) => ({
      title: "Mae'r ffurflen yn brysur iawn",
      happened: [phrase`Ni allwn gymryd eich cwyn drwy'r ffurflen hon ar hyn o bryd. Ni storiwyd dim.`],
      next: [
        phrase`Rhowch gynnig arall arni mewn awr, neu ysgrifennwch at ${write(facts)}. Mae e-bost yn cyfrif yr un fath.`,
      ],
    }),
    notFound: (facts) => ({
      title: "Nid oes dim yma",
      happened: [
        phrase`Nid yw'r dudalen hon yn bod, neu mae'r ddolen wedi dod i ben. Mae dolen yn peidio â gweithio pan gaiff y manylion y mae'n ymwneud â nhw eu dileu, neu pan fo cyfeiriad mwy newydd.`,
      ],
      next: [
        phrase`Os cawsoch wahoddiad, gallwch ${{ href: "/i/lost", label: "ofyn am ddolenni newydd" }}. Os oes angen help arnoch, ysgrifennwch at ${write(facts)}.`,
      ],
    }),
    otherSite: () => ({
      title: "Daeth hyn o wefan arall",
      happened: [
        phrase`Er eich diogelwch dim ond yr hyn a anfonwch o'n tudalennau ni ein hunain a gymerwn. Ni newidiwyd dim.`,
      ],
      next: [phrase`Agorwch y ddolen yn ein he-bost, a rhowch gynnig arall arni oddi yno.`],
    }),
    notUnderstood: () => ({
      title: "Ni allem ddarllen hynny",
      happened: [phrase`Nid yr hyn y mae ein ffurflenni yn ei anfon a anfonwyd. Ni newidiwyd dim.`],
      next: [phrase`Ewch yn ôl, ac anfonwch y ffurflen unwaith eto.`],
    }),
    tooLarge: () => ({
      title: "Mae hynny'n ormod ar unwaith",
      happened: [
        phrase`Mae'r hyn a anfonwyd yn fwy nag y mae ein ffurflenni yn ei ganiatáu. Ni newidiwyd dim.`,
      ],
      next: [phrase`Ewch yn ôl, a'i fyrhau.`],
    }),
    trouble: (facts) => ({
      title: "Aeth rhywbeth o'i le yma",
      happened: [phrase`Nid eich bai chi yw hyn. Ni wyddom a wnaethpwyd yr hyn y gofynasoch amdano.`],
      next: [
        phrase`Rhowch gynnig arall arni: nid yw ei wneud ddwywaith yn gwneud niwed. Os yw'n parhau felly, ysgrifennwch at ${write(facts)}.`,
      ],
    }),
    busy: () => ({
      title: "Rydym yn brysur iawn ar hyn o bryd",
      happened: [phrase`Ni newidiwyd dim.`],
      next: [phrase`Rhowch gynnig arall arni mewn munud.`],
    }),
  },
  confirmations: {
    object: (facts) => ({
      title: "Gwrthwynebu ein defnydd o'ch manylion",
      means: [
        phrase`Nid oes rhaid i chi ddweud pam. Byddwn yn stopio ar unwaith: caiff pob gwahoddiad agored i chi ei atal, pwy bynnag a'i hanfonodd, ac ni all neb anfon un arall atoch.`,
        phrase`Mae eich manylion yn aros dan glo am ${facts.afterRefusalDays} ar y mwyaf, fel y gallwch eu gweld neu eu dileu o hyd. Ni ddywedir wrth y rhai a'ch gwahoddodd.`,
      ],
      action: "Gwrthwynebu nawr",
    }),
    erase: (facts) => ({
      title: "Dileu eich manylion",
      means: [
        phrase`Byddwn yn dileu'r manylion amdanoch o bob gwahoddiad, ar unwaith ac am byth. Ni allwch ateb gwahoddiad mwyach, ac mae eich dolenni yn peidio â gweithio.`,
        phrase`Mae copi wedi'i sgramblo o'ch cyfeiriad yn aros ar ein rhestr o bobl na ddylid ysgrifennu atynt am ${facts.suppressionDays}, fel na all neb eich gwahodd eto.`,
      ],
      action: "Dileu fy manylion",
    }),
    restrict: () => ({
      title: "Cyfyngu ar y defnydd o'ch manylion",
      means: [
        phrase`Byddwn wedyn yn cadw eich manylion ond heb eu defnyddio: dim negeseuon e-bost, dim derbyn, dim trosglwyddo, dim dileu ohono'i hun. Gall hynny helpu tra bo rhywbeth mewn anghydfod.`,
        phrase`Gallwch godi hyn ar unrhyw adeg gyda'ch dolen.`,
      ],
      action: "Cyfyngu ar y defnydd o'm manylion",
    }),
    unrestrict: () => ({
      title: "Codi'r cyfyngiad ar eich manylion",
      means: [
        phrase`Mae'r rheolau arferol wedyn yn gymwys eto i'ch manylion: rydym yn eu defnyddio ar gyfer gwahoddiadau sy'n agored, ac yn dileu'r hyn a ddaeth i ben.`,
      ],
      action: "Codi'r cyfyngiad",
    }),
    allow: () => ({
      title: "Caniatáu gwahoddiadau eto",
      means: [
        phrase`Rydych wedi gwrthwynebu, felly ni all neb anfon gwahoddiad atoch drwom ni. Gallwch dynnu hynny'n ôl. Mae'r hyn a ataliwyd yn aros felly.`,
      ],
      action: "Caniatáu gwahoddiadau eto",
    }),
  },
  overview: {
    title: (facts) => phrase`Cawsoch wahoddiad i Clientshare gan ${by(facts).name}`,
    lead: (facts) => [
      phrase`Mae ${by(facts).name} yn gweithio i ${by(facts).organisation} ac yn gofyn i chi ymuno â'r gofod hwn: ${by(facts).space}.`,
      phrase`Tudalen we breifat yw gofod, lle mae pobl o ddau gwmni yn gweithio gyda'i gilydd. Nid oes rhaid i chi ymuno.`,
    ],
    accept: "Derbyn",
    decline: "Gwrthod",
    standing,
    openPlatform: "Mynd i Clientshare eto",
    held: "Beth ddaeth gyda'r gwahoddiad hwn",
    heldMore: "Gweld o ble y daeth, pam mae gennym ni, a phopeth arall",
    object: {
      heading: "Mae gennych hawl i wrthwynebu",
      text: phrase`Gallwch ddweud wrthym am roi'r gorau i ddefnyddio eich manylion. Mae am ddim, ac nid oes rhaid i chi ddweud pam. Byddwn yn stopio ar unwaith, ac ni fyddwn yn anfon rhagor o wahoddiadau atoch gan neb.`,
      action: "Gwrthwynebu",
    },
    rights: "Eich hawliau eraill",
    links: {
      data: "Gweld beth ddaeth gyda'r gwahoddiad hwn, neu ofyn am bopeth sydd gennym amdanoch",
      rectify: "Cywiro eich manylion",
      erase: "Dileu eich manylion",
      restrict: "Cyfyngu ar y defnydd o'ch manylion",
      unrestrict: "Codi'r cyfyngiad ar eich manylion",
      allow: "Caniatáu gwahoddiadau eto",
      complain: "Cwyno wrthym ni",
    },
  },
  held: {
    title: "Beth ddaeth gyda'r gwahoddiad hwn",
    intro: (facts) =>
      phrase`Rhoddodd ${by(facts).name} y manylion hyn i ni. Roedd y rhai amdanoch chi yn ein he-bost hefyd. Ni chymerwyd dim o ffynonellau cyhoeddus.`,
    everything: {
      heading: "Popeth sydd gennym amdanoch",
      text: phrase`Efallai fod eraill wedi eich gwahodd hefyd. I ddangos popeth i chi, ac i adael i chi ei lawrlwytho neu ei gywiro, byddwn yn anfon cod i'ch cyfeiriad yn gyntaf. Felly ni all neb y cafodd ein he-bost ei anfon ymlaen ato ei weld na'i newid.`,
    },
    provenance: {
      givenBy: "Rhoddwyd gan",
      knownAs: "Sy'n eich adnabod fel",
      receivedOn: "Cawsom ef ar",
      space: "Ar gyfer y gofod",
      reference: "Cyfeirnod y sawl a'ch gwahoddodd",
      usedFor: "At beth, a'n sail gyfreithlon",
      seenBy: "Pwy sy'n ei dderbyn",
      keptUntil: "Cedwir tan",
      status: "Ble mae arni",
    },
    relationships: { colleague: "cydweithiwr", "business-contact": "cyswllt busnes" },
    statuses: {
      pending: "Yn aros am eich ateb",
      accepted: "Derbyniwyd gennych",
      declined: "Gwrthodwyd gennych",
      revoked: "Tynnwyd yn ôl gan y sawl a'ch gwahoddodd",
      expired: "Wedi dod i ben",
      forgotten: "Dilëwyd am na allem eich cyrraedd",
      objected: "Gwrthwynebwyd gennych",
      stopped: "Wedi'i atal",
    },
    untilLifted: "I chi godi'r cyfyngiad ar ei ddefnyddio",
    correctedByYou: "cywirwyd gennych chi",
  },
  all: {
    title: "Popeth sydd gennym amdanoch",
    intro: phrase`Gan bawb sydd wedi eich gwahodd. Ni chaiff yr hyn a roddodd un ohonynt i ni fyth ei ddangos i un arall.`,
    from: (inviter, organisation) => phrase`Gan ${value(inviter)}, ${value(organisation)}`,
    ended: "Gwahoddiadau sydd ar ben, heb eich manylion",
    requests: "Yr hyn y gofynasoch i ni",
    noRequests: "Dim hyd yma.",
    rights: {
      access: "Gweld eich manylion",
      portability: "Lawrlwytho eich manylion",
      rectification: "Cywiro eich manylion",
      erasure: "Dileu eich manylion",
      restriction: "Cyfyngu ar eu defnyddio",
      unrestriction: "Codi'r cyfyngiad",
      objection: "Gwrthwynebu",
      complaint: "Cwyn",
    },
    record: "Yr hyn a wnaethom, gam wrth gam",
    recordHint: phrase`Mae'r un peth yn y ffeil i'w lawrlwytho, gyda phob dyddiad a rhif.`,
    download: "Lawrlwytho fel ffeil (JSON)",
    correct: "Cywiro'r manylion hyn",
    doNotWrite: (since) =>
      phrase`Mae eich cyfeiriad ar ein rhestr o bobl na ddylid ysgrifennu atynt, ers ${since}.`,
  },
  code: {
    title: {
      data: "Gweld popeth sydd gennym amdanoch",
      rectify: "Cywiro eich manylion",
      allow: "Caniatáu gwahoddiadau eto",
    },
    why: () => [
      phrase`Byddwn yn anfon cod chwe digid i'r cyfeiriad yr anfonasom ein he-bost iddo. Mae'n gweithio am 10 munud.`,
      phrase`Felly ni all neb y cafodd ein he-bost ei anfon ymlaen ato wneud hyn yn eich enw.`,
    ],
    send: "Anfonwch god ataf",
    sentTitle: "Rhowch y cod o'n he-bost",
    sent: [
      phrase`Rydym wedi anfon cod chwe digid i'ch cyfeiriad. Dylai fod yno o fewn munud neu ddwy, ac mae'n gweithio am 10 munud. Gallwch roi cynnig arni 5 gwaith.`,
    ],
    kept: phrase`Cedwir yr hyn a roesoch, a chaiff ei gadw'n derfynol ar ôl i chi roi cod sy'n gweithio.`,
    label: "Cod",
    hint: "Chwe digid, er enghraifft 123456",
    uses: {
      data: "Gweld popeth",
      download: "Ei lawrlwytho (JSON)",
      rectify: "Ei gywiro",
      allow: "Caniatáu gwahoddiadau eto",
    },
    wrong: (triesLeft) =>
      triesLeft === 0
        ? "Nid hwnnw yw'r cod, a dyna'r cynnig olaf. Gofynnwch am god newydd."
        : `Nid hwnnw yw'r cod. Nifer y cynigion sydd ar ôl: ${triesLeft}.`,
    spent: "Mae'r cod hwn wedi dod i ben, neu mae'r cynigion wedi'u defnyddio. Gofynnwch am god newydd.",
    missing: "Rhowch y chwe digid o'n he-bost.",
    again: "Anfonwch god newydd ataf",
  },
  correction: {
    title: "Cywiro eich manylion",
    intro: phrase`Newidiwch yr hyn sy'n anghywir, ychwanegwch yr hyn sydd ar goll, a gwagiwch yr hyn na ddylai fod yno. Mae'n cyfrif ar unwaith.`,
    email: phrase`Ni ellir newid y cyfeiriad ei hun yma, am mai dyna sut y gwyddom mai chi yw hyn. Os yw'n anghywir, dilëwch eich manylion, a gofynnwch am wahoddiad i'r un cywir.`,
    limit: phrase`Cymerwch eich amser. Mae eich cod yn gweithio am 10 munud ers i ni ei anfon. Os bydd wedi dod i ben pan fyddwch yn cadw, byddwn yn gofyn am un newydd, ac yn cadw'r hyn a roesoch.`,
    legend: (inviter, organisation) =>
      phrase`Yr hyn a roddodd ${value(inviter)}, ${value(organisation)}, i ni`,
    hints: {
      givenName: "",
      familyName: "",
      phone: "Gyda + a chod y wlad, er enghraifft +442079460000",
      company: "",
      jobTitle: "",
      links: "Un i bob llinell, pump ar y mwyaf, er enghraifft https://www.linkedin.com/in/example",
    },
    save: "Cadw'r cywiriadau",
    faults: {
      givenName:
        "Enw cyntaf: caniateir llythrennau, bylchau, cysylltnodau, collnodau ac atalnodau llawn, hyd at 80 nod",
      familyName:
        "Enw olaf: caniateir llythrennau, bylchau, cysylltnodau, collnodau ac atalnodau llawn, hyd at 80 nod",
      phone: "Ffôn: rhowch + gyda chod y wlad a'r rhif, megis +442079460000",
      company:
        "Cwmni: caniateir llythrennau, digidau, bylchau a & ( ) / + -, hyd at 120 nod, a dim cyfeiriad gwe",
      jobTitle:
        "Teitl swydd: caniateir llythrennau, digidau, bylchau a & ( ) / + -, hyd at 120 nod, a dim cyfeiriad gwe",
      links:
        "Cyfryngau cymdeithasol: rhowch bum cyfeiriad ar y mwyaf ar rwydweithiau hysbys, pob un yn dechrau gyda https://",
    },
  },
  complaint: {
    title: "Cwyno wrthym ni",
    intro: [
      phrase`Dywedwch wrthym beth sydd o'i le ar y ffordd rydym yn trin eich manylion. Byddwn yn cadarnhau o fewn 30 diwrnod fod eich cwyn gennym, ac fel arfer o fewn munudau. Yna bydd person yn edrych i mewn iddi ac yn dweud wrthych beth a ddaw ohoni.`,
    ],
    email: "Eich cyfeiriad e-bost",
    emailHint: "I'r cyfeiriad hwn y byddwn yn ateb.",
    emailFault: "Rhowch un cyfeiriad e-bost, megis enw@example.com",
    kept: (days) =>
      phrase`Rydym yn cadw'r hyn a ysgrifennwch, eich cyfeiriad e-bost a'n hateb am ${days}. Mae'r gyfraith yn gofyn inni allu dangos sut y gwnaethom ymdrin â chwynion.`,
    counted: phrase`Rhag i neb orlifo'r ffurflen hon, rydym yn cyfrif cwynion yn ôl y cyfeiriad rhyngrwyd y dônt ohono. O'r cyfeiriad hwnnw, dim ond ffurf wedi'i sgramblo a gadwn, a hynny am ychydig ddyddiau ar y mwyaf.`,
    text: "Beth sydd o'i le?",
    textHint: "Hyd at 4,000 nod. Peidiwch â chynnwys manylion sensitif, fel rhai am iechyd.",
    textMissing: "Dywedwch beth sydd o'i le",
    textTooLong: "Defnyddiwch 4,000 nod ar y mwyaf",
    send: "Anfon y gŵyn",
  },
  lost: {
    title: "Gofyn am ddolenni newydd",
    intro: phrase`Os nad yw ein he-bost gennych mwyach, rhowch y cyfeiriad y cawsoch wahoddiad iddo. Byddwn wedyn yn anfon dolenni newydd ato.`,
    email: "Eich cyfeiriad e-bost",
    emailFault: "Rhowch un cyfeiriad e-bost, megis enw@example.com",
    send: "Anfonwch ddolenni newydd ataf",
  },
  contact: {
    heading: "Help, a'ch hawl i gwyno",
    us: "Ysgrifennu atom",
    officer: "Ein swyddog diogelu data",
    regulator: "Y rheoleiddiwr",
    complain: "Defnyddio ein ffurflen gwyno",
  },
};
