/** The invitee's pages, in English. Plain words on purpose. */
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
  open: (facts) => phrase`You can answer this invitation until ${facts.invite?.answerBy ?? ""}.`,
  accepted: (facts) =>
    phrase`You have accepted this invitation. Your details here go by ${facts.invite?.dataUntil ?? ""}.`,
  declined: (facts) =>
    phrase`You have declined this invitation. Your details here go by ${facts.invite?.dataUntil ?? ""}.`,
  objected: (facts) =>
    phrase`You have objected. Your details are locked, and go by ${facts.invite?.dataUntil ?? ""}.`,
  restricted: () => phrase`You have limited the use of your details. Nothing happens until you lift that.`,
  restrictedOver: () =>
    phrase`This invitation is over and can no longer be answered. You have limited the use of your details, so we keep them until you lift that. Then they go.`,
  over: () => phrase`This invitation is over and can no longer be answered.`,
};

export const enGB: InviteeWording = {
  next: "What happens next",
  happened: "What happened",
  reference: (reference) => `Your reference is ${reference}.`,
  back: "Back to your invitation",
  errorPrefix: "Error: ",
  errorTitle: "There is a problem",
  outcomes: {
    declined: (facts) => ({
      title: "You have declined",
      happened: [
        phrase`You have said no to the invitation by ${by(facts).name} of ${by(facts).organisation}. They can see that you declined.`,
      ],
      next: [
        phrase`We delete your details after ${facts.afterRefusalDays} at most. Until then you can see them or delete them yourself with the link in our email.`,
        ...(facts.invite?.hasObjected === true
          ? []
          : [phrase`If you want no more invitations from anyone, you can object.`]),
      ],
    }),
    objected: (facts) => ({
      title: "You have objected",
      happened: [
        phrase`We have stopped using your details for invitations. Every open invitation to you is stopped, whoever sent it.`,
        phrase`Nobody can send you an invitation through us any more. Those who invited you are not told that you objected.`,
      ],
      next: [
        facts.invite?.isRestricted === true
          ? phrase`Your details stay locked until you lift the limit on their use. You can still see or delete them with the link in our email.`
          : phrase`Details that had reached you stay locked for ${facts.afterRefusalDays} at most, so that you can still see or delete them with the link in our email. Then they go.`,
        phrase`A scrambled copy of your address stays on our list of people not to write to for ${facts.suppressionDays}. You can have it taken off at any time: ${
          facts.invite === undefined || facts.invite.isRestricted
            ? "as long as we hold your details"
            : `until ${facts.invite.dataUntil}`
        } with the link in our email, and afterwards by writing to ${write(facts)}.`,
        phrase`${
          facts.invite?.hasAccepted === true
            ? "You accepted this invitation before, so the Clientshare service itself"
            : "If you accepted an invitation before, the Clientshare service itself"
        } may hold what we handed over to it. We have told it that you object. To object to what it does with your details, write to ${write(facts)} or to our data protection officer, ${officer(facts)}.`,
      ],
    }),
    erased: (facts) => ({
      title: "Your details are deleted",
      happened: [
        phrase`We have deleted the details about you from every invitation, whoever sent it. The links in our emails no longer open anything.`,
      ],
      next: [
        phrase`Copies in backups age out within ${facts.backupDays}, and are not used.`,
        phrase`A scrambled copy of your address stays on our list of people not to write to for ${facts.suppressionDays}, so that nobody can invite you again. You can have it taken off at any time by writing to ${write(facts)}. A record of each step stays too, without your name or address.`,
        phrase`If you have complained to us, we keep that, the address you gave for it and our answer for ${facts.requestDays}.`,
        phrase`We have told the Clientshare service to delete what it received, if it received anything.`,
      ],
    }),
    restricted: () => ({
      title: "The use of your details is limited",
      happened: [
        phrase`From now on we keep your details but do not use them. We send you no invitations, and nobody can accept in your name.`,
      ],
      next: [
        phrase`This stays so until you lift it. Nothing is deleted meanwhile, unless you ask for it. Only details of which we never could tell you still go within a month.`,
        phrase`We have told the Clientshare service to do the same with what it received, if it received anything.`,
      ],
    }),
    unrestricted: (facts) => ({
      title: "The limit is lifted",
      happened: [
        phrase`The use of your details is no longer limited.`,
        ...(facts.lifted?.isUsed === true
          ? [phrase`We may use them again for the invitations that are open.`]
          : []),
      ],
      next: [
        ...(facts.invite === undefined ? [] : [standing[facts.invite.standing](facts)]),
        ...(facts.lifted?.waits === true
          ? [
              phrase`Invitations that waited are sent to you now: the first within a few minutes, and if there are many, the others over the next days.`,
            ]
          : []),
        ...(facts.lifted?.ranOut === true
          ? [phrase`We now delete the details of invitations that ran out or were taken back meanwhile.`]
          : []),
      ],
    }),
    rectified: () => ({
      title: "Your details are corrected",
      happened: [phrase`What you entered now stands, and what stood there before is gone.`],
      next: [
        phrase`Those who invited you are not shown what you corrected. We have told the Clientshare service, which gets your details when you accept.`,
      ],
    }),
    unchanged: () => ({
      title: "Nothing was changed",
      happened: [phrase`What you sent is what we hold already.`],
      next: [phrase`There is nothing you need to do.`],
    }),
    complained: (facts) => ({
      title: "We have your complaint",
      happened: [phrase`Your complaint has reached us, and is on record.`],
      next: [
        phrase`We send you an email to confirm it, usually within minutes and by ${facts.acknowledgeBy ?? ""} at the latest. That is within 30 days.`,
        phrase`Then a person looks into it, tells you how it is going, and tells you what came of it.`,
        phrase`We keep your complaint, your address for it and our answer for ${facts.requestDays}, even if you have your details deleted.`,
      ],
    }),
    allowed: () => ({
      title: "You can be invited again",
      happened: [phrase`We have taken your address off our list of people not to write to.`],
      next: [
        phrase`What had been stopped stays stopped. If somebody invites you from now on, we will write to you.`,
      ],
    }),
    linksAsked: (facts) => ({
      title: "Look in your inbox",
      happened: [
        phrase`If we hold an invitation for that address, we are sending new links to it. For your safety we say the same here whether we do or not.`,
      ],
      next: [
        phrase`The email comes within a few minutes. We send at most a few of them a day to one address.`,
        phrase`If none comes, we hold no invitation for that address, or your details are deleted already. You can write to ${write(facts)}.`,
      ],
    }),
    alreadyDeclined: (facts) => ({
      title: "You have already said no",
      happened: [
        facts.invite?.hasObjected === true
          ? phrase`You objected, so this invitation can no longer be accepted. Nothing was changed.`
          : phrase`You declined this invitation, so it can no longer be accepted. Nothing was changed.`,
      ],
      next: [
        facts.invite?.hasObjected === true
          ? phrase`If you have changed your mind, first allow invitations again, unless you have done so already: until then we send you none. Then ask ${by(facts).name} to invite you again.`
          : phrase`If you have changed your mind, ask ${by(facts).name} to invite you again.`,
      ],
    }),
    alreadyAccepted: (facts) => ({
      title: "You have already accepted",
      happened: [
        phrase`You accepted this invitation before, so it can no longer be declined. Nothing was changed.`,
      ],
      next: [
        phrase`To leave the space, use Clientshare itself. Here you can object or have your details deleted. They go on ${facts.invite?.dataUntil ?? ""} in any case.`,
      ],
    }),
    acceptRestricted: (facts) => ({
      title: "You have limited the use of your details",
      happened: [phrase`While that stands, the invitation cannot be accepted. Nothing was changed.`],
      next: [
        facts.invite?.standing === "restrictedOver"
          ? phrase`The invitation is over, so it could not be accepted without the limit either.`
          : phrase`Lift the limit first, then accept.`,
      ],
    }),
    tooManyCodes: (facts) => ({
      title: "Too many emails today",
      happened: [
        phrase`We have sent several emails to your address within a day, so we send no more for now.`,
      ],
      next: [phrase`Try again tomorrow. If it is urgent, write to ${write(facts)}.`],
    }),
    tooManyComplaints: (facts) => ({
      title: "The form is very busy",
      happened: [phrase`We cannot take your complaint through this form just now. Nothing was stored.`],
      next: [phrase`Try again in an hour, or write to ${write(facts)}. An email counts just the same.`],
    }),
    notFound: (facts) => ({
      title: "There is nothing here",
      happened: [
        phrase`This page does not exist, or the link has run out. A link stops working when the details it is about are deleted, or when there is a newer address.`,
      ],
      next: [
        phrase`If you have been invited, you can ${{ href: "/i/lost", label: "ask for new links" }}. If you need help, write to ${write(facts)}.`,
      ],
    }),
    otherSite: () => ({
      title: "This came from another website",
      happened: [phrase`For your safety we only take what you send from our own pages. Nothing was changed.`],
      next: [phrase`Open the link in our email, and try again from there.`],
    }),
    notUnderstood: () => ({
      title: "We could not read that",
      happened: [phrase`What was sent is not what our forms send. Nothing was changed.`],
      next: [phrase`Go back, and send the form once more.`],
    }),
    tooLarge: () => ({
      title: "That is too much at once",
      happened: [phrase`What was sent is larger than our forms allow. Nothing was changed.`],
      next: [phrase`Go back, and shorten it.`],
    }),
    trouble: (facts) => ({
      title: "Something went wrong here",
      happened: [phrase`It is not your fault. We do not know whether what you asked for was done.`],
      next: [phrase`Try again: doing it twice does no harm. If it stays so, write to ${write(facts)}.`],
    }),
    busy: () => ({
      title: "We are very busy just now",
      happened: [phrase`Nothing was changed.`],
      next: [phrase`Try again in a minute.`],
    }),
  },
  confirmations: {
    object: (facts) => ({
      title: "Object to our use of your details",
      means: [
        phrase`You need not say why. We stop at once: every open invitation to you is stopped, whoever sent it, and nobody can send you another one.`,
        phrase`Your details stay locked for ${facts.afterRefusalDays} at most, so that you can still see or delete them. Those who invited you are not told.`,
      ],
      action: "Object now",
    }),
    erase: (facts) => ({
      title: "Delete your details",
      means: [
        phrase`We delete the details about you from every invitation, at once and for good. You can no longer answer an invitation, and your links stop working.`,
        phrase`A scrambled copy of your address stays on our list of people not to write to for ${facts.suppressionDays}, so that nobody can invite you again.`,
      ],
      action: "Delete my details",
    }),
    restrict: () => ({
      title: "Limit the use of your details",
      means: [
        phrase`We then keep your details but do not use them: no emails, no accepting, nothing passed on, nothing deleted by itself. That can help while something is in dispute.`,
        phrase`You can lift this at any time with your link.`,
      ],
      action: "Limit the use of my details",
    }),
    unrestrict: () => ({
      title: "Lift the limit on your details",
      means: [
        phrase`The usual rules then hold again for your details: we use them for invitations that are open, and delete what has run out.`,
      ],
      action: "Lift the limit",
    }),
    allow: () => ({
      title: "Allow invitations again",
      means: [
        phrase`You have objected, so nobody can send you an invitation through us. You can take that back. What had been stopped stays stopped.`,
      ],
      action: "Allow invitations again",
    }),
  },
  overview: {
    title: (facts) => phrase`${by(facts).name} has invited you to Clientshare`,
    lead: (facts) => [
      phrase`${by(facts).name} works at ${by(facts).organisation} and asks you to join this space: ${by(facts).space}.`,
      phrase`A space is a private web page where people from two companies work together. You do not have to join.`,
    ],
    accept: "Accept",
    decline: "Decline",
    standing,
    openPlatform: "Go to Clientshare again",
    held: "What came with this invitation",
    heldMore: "See where it came from, why we hold it, and everything else",
    object: {
      heading: "You have the right to object",
      text: phrase`You can tell us to stop using your details. It is free, and you need not say why. We stop at once, and we send you no more invitations from anyone.`,
      action: "Object",
    },
    rights: "Your other rights",
    links: {
      data: "See what came with this invitation, or ask for everything we hold about you",
      rectify: "Correct your details",
      erase: "Delete your details",
      restrict: "Limit the use of your details",
      unrestrict: "Lift the limit on your details",
      allow: "Allow invitations again",
      complain: "Complain to us",
    },
  },
  held: {
    title: "What came with this invitation",
    intro: (facts) =>
      phrase`${by(facts).name} gave us these details. Those about you were in our email as well. We took nothing from public sources.`,
    everything: {
      heading: "Everything we hold about you",
      text: phrase`Others may have invited you too. To show you everything, and to let you download or correct it, we first send a code to your address. That way nobody who was forwarded our email can see or change it.`,
    },
    provenance: {
      givenBy: "Given by",
      knownAs: "Who knows you as",
      receivedOn: "We got it on",
      space: "For the space",
      reference: "The inviter's own reference",
      usedFor: "Used for, and our lawful basis",
      seenBy: "Who receives it",
      keptUntil: "Kept until",
      status: "Where it stands",
    },
    relationships: { colleague: "a colleague", "business-contact": "a business contact" },
    statuses: {
      pending: "Waiting for your answer",
      accepted: "You accepted",
      declined: "You declined",
      revoked: "Taken back by the person who invited you",
      expired: "Run out",
      forgotten: "Deleted because we could not reach you",
      objected: "You objected",
      stopped: "Stopped",
    },
    untilLifted: "You lift the limit on its use",
    correctedByYou: "corrected by you",
  },
  all: {
    title: "Everything we hold about you",
    intro: phrase`From everybody who has invited you. What one of them gave us is never shown to another.`,
    from: (inviter, organisation) => phrase`From ${value(inviter)} of ${value(organisation)}`,
    ended: "Invitations that are over, without your details",
    requests: "What you asked of us",
    noRequests: "Nothing so far.",
    rights: {
      access: "To see your details",
      portability: "To download your details",
      rectification: "To correct your details",
      erasure: "To delete your details",
      restriction: "To limit their use",
      unrestriction: "To lift the limit",
      objection: "To object",
      complaint: "A complaint",
    },
    record: "What we did, step by step",
    recordHint: phrase`The download has the same, with every date and number.`,
    download: "Download as a file (JSON)",
    correct: "Correct these details",
    doNotWrite: (since) => phrase`Your address is on our list of people not to write to, since ${since}.`,
  },
  code: {
    title: {
      data: "See everything we hold about you",
      rectify: "Correct your details",
      allow: "Allow invitations again",
    },
    why: () => [
      phrase`We send a code of six digits to the address to which we sent our email. It works for 10 minutes.`,
      phrase`That way nobody who was forwarded our email can do this in your name.`,
    ],
    send: "Email me a code",
    sentTitle: "Enter the code from our email",
    sent: [
      phrase`We have sent a code of six digits to your address. It should be there within a minute or two, and works for 10 minutes. You can try 5 times.`,
    ],
    kept: phrase`What you entered is kept, and is saved once you enter a code that works.`,
    label: "Code",
    hint: "Six digits, for instance 123456",
    uses: {
      data: "See everything",
      download: "Download it (JSON)",
      rectify: "Correct it",
      allow: "Allow invitations again",
    },
    wrong: (triesLeft) =>
      triesLeft === 0
        ? "That is not the code, and it was the last try. Ask for a new code."
        : `That is not the code. You can try ${triesLeft === 1 ? "once more" : `${triesLeft} more times`}.`,
    spent: "This code has run out, or its tries are used up. Ask for a new code.",
    missing: "Enter the six digits from our email.",
    again: "Email me a new code",
  },
  correction: {
    title: "Correct your details",
    intro: phrase`Change what is wrong, add what is missing, and empty what should not be there. It counts at once.`,
    email: phrase`The address itself cannot be changed here, because it is how we know that this is you. If it is wrong, delete your details, and ask to be invited at the right one.`,
    limit: phrase`Take your time. Your code works for 10 minutes from when we sent it. If it has run out when you save, we ask for a new one, and keep what you entered.`,
    legend: (inviter, organisation) => phrase`What ${value(inviter)} of ${value(organisation)} gave us`,
    hints: {
      givenName: "",
      familyName: "",
      phone: "With + and the country code, for instance +442079460000",
      company: "",
      jobTitle: "",
      links: "One to a line, at most five, for instance https://www.linkedin.com/in/example",
    },
    save: "Save the corrections",
    faults: {
      givenName:
        "First name: letters, spaces, hyphens, apostrophes and full stops are allowed, up to 80 characters",
      familyName:
        "Last name: letters, spaces, hyphens, apostrophes and full stops are allowed, up to 80 characters",
      phone: "Phone: enter + with the country code and number, such as +442079460000",
      company:
        "Company: letters, digits, spaces and & ( ) / + - are allowed, up to 120 characters, and no web address",
      jobTitle:
        "Job title: letters, digits, spaces and & ( ) / + - are allowed, up to 120 characters, and no web address",
      links:
        "Social media: enter at most five addresses of pages on known social networks, each beginning with https://",
    },
  },
  complaint: {
    title: "Complain to us",
    intro: [
      phrase`Tell us what is wrong with how we handle your details. We confirm within 30 days that we have your complaint, and usually within minutes. Then a person looks into it and tells you what came of it.`,
    ],
    email: "Your email address",
    emailHint: "We answer to this address.",
    emailFault: "Enter one email address, such as name@example.com",
    kept: (days) =>
      phrase`We keep what you write, your email address and our answer for ${days}. The law asks us to be able to show how we dealt with complaints.`,
    counted: phrase`So that nobody can flood this form, we count complaints by the internet address they come from. Of that address we keep only a scrambled form, and that for no more than a few days.`,
    text: "What is wrong?",
    textHint: "Up to 4,000 characters. Please leave out sensitive details, such as ones on health.",
    textMissing: "Say what is wrong",
    textTooLong: "Use at most 4,000 characters",
    send: "Send the complaint",
  },
  lost: {
    title: "Ask for new links",
    intro: phrase`If you no longer have our email, enter the address to which you were invited. We then send new links to it.`,
    email: "Your email address",
    emailFault: "Enter one email address, such as name@example.com",
    send: "Email me new links",
  },
  contact: {
    heading: "Help, and your right to complain",
    us: "Write to us",
    officer: "Our data protection officer",
    regulator: "The regulator",
    complain: "Use our complaint form",
  },
};
