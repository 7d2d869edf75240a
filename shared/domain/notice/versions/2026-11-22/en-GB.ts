/**
 * The notice of 22 November 2026 in English. Immutable once it is in force: a change of wording is a new version
 * in a folder of its own. Plain words on purpose; a test measures how easily the essentials read.
 */
import { exactly, phrase, value } from "../../phrase.ts";
import type { Told, Wording } from "../../wording.ts";

const mail = (address: string) => ({ href: `mailto:${address}`, label: address });
const relation = { colleague: "a colleague", "business-contact": "a business contact" } as const;

const labels: Wording["labels"] = {
  fields: {
    email: "Email",
    givenName: "First name",
    familyName: "Last name",
    phone: "Phone",
    company: "Company",
    jobTitle: "Job title",
    links: "Social media",
  },
  categories: {
    identity: "Your name",
    contact: "Your email address and phone number",
    work: "Your company and job title",
    "social-links": "Links to your social media accounts",
    invitation: "The invitation: who invited you, to which space, when, and how you answered",
    delivery: "What became of each email we sent you about it",
    "links-and-codes":
      "Scrambled copies (hashes) of your personal links and codes, and of your email address",
    "do-not-contact": "A scrambled copy of your email address on our list of people not to write to",
    requests: "What you asked of us, or complained about, and what we answered",
    evidence: "A record of each step, by number and date, without your name or address",
    "usage-limits": "How many invitations you were sent in the last day",
  },
  purposes: {
    invite: "To pass the invitation on to you and let you answer it",
    inform: "To tell you what we hold about you",
    rights: "To do what you ask of us, and to show that we did",
    "leave-alone":
      "To make sure that we don't write to you again if you have objected or had your details deleted",
    evidence: "To be able to prove that we kept the law",
    protect: "To keep invitations from being used to pester people",
  },
  bases: {
    "legitimate-interest": "Legitimate interest, Article 6(1)(f)",
    "legal-obligation": "Legal obligation, Article 6(1)(c)",
    consent: "Consent, Article 6(1)(a)",
  },
  recipients: {
    "inviting-organisation": () =>
      phrase`The organisation that invited you. It sees whether our email reached you and how you answered.`,
    "space-members": () =>
      phrase`The members of the space you are invited to. They do not see you before you have been told.`,
    platform: () =>
      phrase`The rest of the Clientshare service, which we run ourselves. It gets your details when you accept.`,
    processor: (name) =>
      phrase`${name ?? ""}, which stores the data and sends our email. It acts on our orders alone.`,
    "mail-provider": () => phrase`Your own email provider, which delivers our email to you.`,
  },
  periods: {
    inviteDays: "Your details, counted from the day we got them",
    afterRefusalDays: "Your details once you have accepted, declined or objected, if that is sooner",
    endedInviteDays: "What is left of an invitation that has ended, without your details",
    suppressionDays:
      "The scrambled address on our list of people not to write to, and the hashes of your links",
    ledgerDays: "The record of each step, without your name or address",
    requestDays: "What you asked of us or complained about, with our answer",
    backupDays: "Deleted details in backups, which age out and are not used",
    logDays: "Technical logs and messages, which hold numbers and no names",
    transientDays: "One-time codes and counters",
    queueDays: "The mail service's reports on an email, with your address, if they can't be handled at once",
  },
  places: {
    "eu-west-2": "in London, United Kingdom",
    "eu-west-1": "in Dublin, Ireland",
    "eu-west-3": "in Paris, France",
    "eu-central-1": "in Frankfurt, Germany",
    "eu-north-1": "in Stockholm, Sweden",
    "eu-south-1": "in Milan, Italy",
    "eu-south-2": "in Aragón, Spain",
    "eusc-de-east-1": "in Brandenburg, Germany",
  },
  processorCountries: { Luxembourg: "Luxembourg", Germany: "Germany" },
  interests: {
    invite:
      "People at work want to ask others to work with them, and we want to carry the message. We use only what a business card would say.",
    protect: "You, we and those who invite want nobody to be flooded with invitations.",
  },
  rights: {
    access: {
      name: "See your details",
      means: "You have the right to see everything we hold about you, and where it came from.",
    },
    rectification: {
      name: "Correct them",
      means: "You have the right to have wrong details put right, and missing ones added.",
    },
    erasure: { name: "Delete them", means: "You have the right to have your details deleted." },
    restriction: {
      name: "Limit their use",
      means: "You have the right to have us keep your details but not use them.",
    },
    objection: {
      name: "Object",
      means: "You have the right to object: we then stop using your details for good.",
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
    ? phrase`Use the links in our email to you. If you no longer have it, ${{ href: told.links.lost, label: "ask for new links" }}. You can also write to ${mail(told.notice["1(a)"].email)} or to the contact address above.`
    : phrase`Each link opens a page of your own. You can also write to ${mail(told.notice["1(a)"].email)} or to the contact address above.`;

export const enGB: Wording = {
  language: "en-GB",
  name: "English",
  subject: "An invitation to Clientshare, and what we hold about you",
  dayCount: (days, shown) => `${shown} ${days === 1 ? "day" : "days"}`,
  yearCount: (years) => `${years} years`,
  labels,
  essentials: {
    preheader: (told) =>
      phrase`${from(told).name} of ${from(told).organisation} has invited you. See what we hold about you, and how to say no.`,
    title: (told) => phrase`${from(told).name} has invited you to Clientshare`,
    lead: (told) => [
      phrase`${from(told).name} works at ${from(told).organisation} and knows you as ${from(told).as}. You are asked to join this space: ${value(told.invite.space.name)}.`,
      phrase`A space is a private web page where people from two companies work together. You do not have to join.`,
    ],
    accept: "Accept",
    decline: "Decline",
    answerBy: (told) =>
      phrase`Both open a page where you confirm your choice. You can answer until ${told.date(told.invite.expiresAt)}.`,
    held: (told) => ({
      heading: "What we hold about you",
      before: phrase`${from(told).name} gave us these details on ${from(told).on}. We took nothing from public sources.`,
      after: phrase`We also hold the invitation itself, and a record of this email and of your answer.`,
    }),
    why: (told) => ({
      heading: "Why we hold it",
      blocks: [
        phrase`We use your details to pass on this invitation, and to tell you about it as the law asks. We do no marketing with them.`,
        phrase`The law calls our reason a legitimate interest: people at work may ask others to work with them. We weighed it against your own interests first (our assessment ${assessment(told)}).`,
        phrase`We make no automated decisions about you.`,
      ],
    }),
    howLong: (told) => ({
      heading: "How long we keep it",
      blocks: [
        {
          list: [
            phrase`Your details: ${told.days("inviteDays")} at most, from the day we got them.`,
            phrase`Once you accept, decline or object: ${told.days("afterRefusalDays")} at most.`,
            phrase`Backups: up to ${told.days("backupDays")} more.`,
            phrase`A record of what we did, without your name or address: ${told.days("ledgerDays")}.`,
          ],
        },
      ],
    }),
    whoSees: (told) => ({
      heading: "Who sees it",
      blocks: [
        phrase`${from(told).organisation}, and the members of the space. We do not sell your details.`,
        phrase`${processor(told)} stores them for us ${place(told)}.`,
      ],
    }),
    object: () => ({
      heading: "You have the right to object",
      blocks: [
        phrase`You can tell us to stop using your details. You can do so at any time, it is free, and you need not say why. We stop at once, and we send you no more invitations from anyone.`,
      ],
    }),
    objectAction: "Object now",
    rights: (told) => ({
      heading: "Your other rights",
      blocks: [
        phrase`You can use each of these on your own, free of charge. We answer within one month.`,
        {
          list: (["access", "rectification", "erasure", "restriction"] as const).map(
            (right) => phrase`${{ href: told.links.right(right), label: labels.rights[right].name }}`,
          ),
        },
      ],
    }),
    complain: (told) => ({
      heading: "If you are not happy",
      blocks: [
        phrase`${{ href: told.links.right("complaint"), label: "Complain to us" }} and we will confirm within ${String(told.notice["2(da)"].acknowledgedWithinDays)} days that we have it. You can also complain to the ${regulator(told)}.`,
      ],
    }),
    contact: (told) => ({
      heading: "Who we are",
      blocks: [...office(told), officer(told)],
    }),
    fullNotice: "Read the full privacy notice",
    whyThisMail: (told) =>
      phrase`We sent this email because ${from(told).name} invited you. It is not tracked. You can reply to it.`,
  },
  full: {
    title: "Privacy notice for people invited to Clientshare",
    intro: () =>
      phrase`This is for you if somebody has invited you to a Clientshare space. It says what we hold about you, why, for how long, and what you can do about it.`,
    versionLine: (version, effective) => phrase`Version ${version}, in force from ${effective}.`,
    sections: {
      "21(4)": (told) => ({
        heading: "You have the right to object",
        blocks: [
          phrase`You can object at any time to our use of your details. You need not say why, and it is free. We stop at once, whoever invited you.`,
          phrase`We keep your details locked for ${told.days("afterRefusalDays")} so that you can still see or delete them. Then they go. A scrambled copy of your address stays on a list, for ${told.days("suppressionDays")}, so that we don't write to you again. You can have it taken off.`,
          ...(told.links.right === undefined
            ? []
            : [phrase`${{ href: told.links.right("objection"), label: "Object" }}`]),
        ],
      }),
      "1(a)": (told) => ({ heading: "Who is responsible", blocks: office(told) }),
      "1(b)": (told) => ({ heading: "Our data protection officer", blocks: [officer(told)] }),
      "2(f)": (told) => ({
        heading: "Where your details came from",
        blocks: [
          told.invite === undefined
            ? phrase`From the person who invited you. Our email to you names them and their organisation, and says when they gave us your details and whether as a colleague or a business contact.`
            : phrase`From ${from(told).name} (${from(told).email}) at ${from(told).organisation}, who knows you as ${from(told).as}. We got them on ${from(told).on}.`,
          phrase`We took nothing from sources open to the public.`,
        ],
      }),
      "1(d)": (told) => ({
        heading: "What kinds of details we hold",
        blocks: [
          { list: told.notice["1(d)"].map(({ category }) => phrase`${labels.categories[category]}`) },
          phrase`Our email to you, and the page behind its links, show the details themselves. We hold no sensitive details, such as ones on health or religion.`,
        ],
      }),
      "1(c)": (told) => ({
        heading: "What we use them for, and our lawful basis",
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
        heading: "Our legitimate interests",
        blocks: [
          {
            list: told.notice["2(b)"].map(
              ({ purpose, assessment }) =>
                phrase`${labels.interests[purpose] ?? ""} (Assessment: ${assessment}.)`,
            ),
          },
          phrase`We weighed each legitimate interest against your own interests, and wrote that down. You may ask for the assessment. If you object, your wish comes first.`,
        ],
      }),
      "1(e)": (told) => ({
        heading: "Who receives them",
        blocks: [
          {
            list: told.notice["1(e)"].map(({ recipient, name }) => labels.recipients[recipient](name)),
          },
          phrase`Courts, police and other authorities, if a law obliges us. We note each such case. Nobody gets your details for marketing.`,
        ],
      }),
      "1(f)": (told) => {
        const { processorCountry, clause } = told.notice["1(f)"];
        const country = labels.processorCountries[processorCountry];
        const covered = phrase`The United Kingdom's adequacy regulations recognise the protection that the law gives there.`;
        return {
          heading: "Where they are kept",
          blocks: [
            ...(clause === "none-outside-uk"
              ? [
                  phrase`We keep them ${place(told)}. We do not move them to another country.`,
                  phrase`${processor(told)}, which stores them there for us, is a company in ${country}, in the European Union. ${covered}`,
                ]
              : [
                  phrase`We keep them ${place(told)}, in the European Union. ${processor(told)}, which stores them there for us, is a company in ${country}. ${covered} We do not move them to any country outside the European Union and the United Kingdom.`,
                ]),
          ],
        };
      },
      "2(a)": (told) => ({
        heading: "How long we keep them",
        blocks: [
          {
            rows: told.notice["2(a)"].map(({ period }) => [
              labels.periods[period],
              phrase`${told.days(period)}`,
            ]),
          },
          phrase`If we can't get a notice to a person within a month, we delete what we hold about them. If you limit the use of your details, they stay until you lift that.`,
        ],
      }),
      "2(c)": (told) => ({
        heading: "Your rights",
        blocks: [
          {
            rows: told.notice["2(c)"].map(({ right }) => [
              labels.rights[right].name,
              told.links.right === undefined
                ? phrase`${labels.rights[right].means}`
                : phrase`${{ href: told.links.right(right), label: labels.rights[right].means }}`,
            ]),
          },
          phrase`You can also download your details as a file, as a courtesy. All of this is free of charge, and we answer within one month.`,
          howToAsk(told),
        ],
      }),
      "2(d)": (told) => ({
        heading: "Consent",
        blocks: [
          told.notice["2(d)"].consentIsUsed
            ? phrase`Where we rely on your consent, you have the right to withdraw it at any time: ${told.notice["2(d)"].withdrawal}`
            : phrase`We do not rely on your consent for any of this, so there is none to withdraw. You can object instead.`,
        ],
      }),
      "2(da)": (told) => ({
        heading: "Complaining to us",
        blocks: [
          phrase`You have the right to complain to us. ${{ href: told.links.right?.("complaint") ?? told.links.complaints, label: "Use our complaint form" }}, write to ${mail(told.notice["1(a)"].email)} or to the contact address above, or turn to our data protection officer. We acknowledge a complaint within ${String(told.notice["2(da)"].acknowledgedWithinDays)} days. Then we look into it and tell you how it goes and what comes of it.`,
        ],
      }),
      "2(e)": (told) => {
        const { postal } = told.notice["2(e)"];
        return {
          heading: "Complaining to the regulator",
          blocks: [
            phrase`You have the right to complain to the ${regulator(told)}.`,
            ...(postal === undefined
              ? []
              : [
                  phrase`By post: ${postal.address}. We last checked that address on ${told.date(new Date(postal.verifiedOn))}, and the office has said that it is moving: look at its website first.`,
                ]),
          ],
        };
      },
      "2(g)": () => ({
        heading: "Automated decisions",
        blocks: [
          phrase`There are none. We make no decision about you by automated means alone, and we do no profiling. Limits against too many invitations can be reviewed by a person.`,
        ],
      }),
    },
  },
  inviter: (told) => ({
    heading: "If you are the one who invites",
    blocks: [
      phrase`When you invite somebody, ${told.notice["1(a)"].legalName} holds your name, work email, sign-in number and organisation. We get them from your organisation's sign-in. We need them to carry your invitation and to name you to the person as its source, as the law asks. Our basis is legitimate interest (${assessment(told)}) and our legal obligation.`,
      phrase`The person you invite sees your name, email and organisation. ${processor(told)} stores them for us. They stay with the invitation and go ${told.days("endedInviteDays")} after it has ended. A record without your name stays for ${told.days("ledgerDays")}. You have the same rights as an invitee, against the same addresses: access, rectification, erasure, restriction and the right to object.`,
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
    phrase`${legalName}, which trades as Clientshare, decides how your details are used. Company number ${companyNumber}.`,
    phrase`Contact address: ${contactAddress}. Email: ${mail(email)}. Registered address: ${registeredAddress}.`,
    ...(representative === undefined
      ? []
      : [
          phrase`Our representative in the European Union: ${representative.name}, ${representative.address}. Authority: ${representative.authority}.`,
        ]),
  ];
}

function officer(told: Told) {
  const { name, email, phone } = told.notice["1(b)"];
  return phrase`Our data protection officer is ${name}: ${mail(email)}, ${phone}.`;
}

function regulator(told: Told) {
  const { name, knownAs, website, phone } = told.notice["2(e)"];
  return phrase`${name} (${knownAs}): ${{ href: website, label: new URL(website).hostname }}, phone ${phone}`;
}
