/**
 * What Clientshare's published notice of August 2021 tells somebody who was invited, as facts and in our own words:
 * an element is here if the notice has it, and in the shape in which the notice has it.
 */
import type { NoticeFacts } from "../../shared/domain/notice/elements.ts";

export const notice2021: NoticeFacts = {
  "1(a)": {
    legalName: "Client Share Ltd",
    companyNumber: "08681337",
    registeredAddress: "12-18 Hoxton Street, London, N1 6NG",
    contactAddress: "42-46 Princelet Street, London, E1 5LP",
    email: "support@myclientshare.com",
  },
  "1(b)": { name: "Ian Birch", email: "dpo@trustibc.com", phone: "0330 223 4922" },
  // Purposes without a basis each, and none for passing on an invitation.
  "1(c)": [
    { purpose: "answer-enquiries" },
    { purpose: "communications" },
    { purpose: "relationship-record" },
    { purpose: "website-analysis" },
  ],
  "1(d)": [
    { category: "contact", fields: ["name", "phone number", "email address"] },
    { category: "work", fields: ["company", "job title"] },
    { category: "social-links", fields: ["social media accounts"] },
  ],
  // Authorities and a future buyer; not those who always receive the data.
  "1(e)": [{ recipient: "authorities" }, { recipient: "successor-company" }],
  // 1(f): "UK or European Union" names neither a place nor a safeguard; nothing is said of transfers.
  "2(a)": [{ period: "everything", days: "operational considerations" }],
  // Interests of a website's owner, without an assessment.
  "2(b)": [{ purpose: "communications" }, { purpose: "website-analysis" }],
  "2(c)": [
    { right: "access", effect: "access", page: "by email or post" },
    { right: "rectification", effect: "rectification", page: "by email or post" },
    { right: "erasure", effect: "erasure", page: "by email or post" },
    { right: "restriction", effect: "restriction", page: "by email or post" },
    // The text under this heading describes restriction once more.
    { right: "objection", effect: "restriction", page: "by email or post" },
  ],
  // Consent is a basis there; that it can be withdrawn isn't said.
  "2(d)": { consentIsUsed: true },
  // A route, but no form and no time.
  "2(da)": { route: "by email or post" },
  "2(e)": {
    name: "Information Commissioner's Office",
    knownAs: "ICO",
    website: "https://ico.org.uk/make-a-complaint/",
    phone: "0303 123 1113",
    verifiedOn: "2021-08-27",
  },
  // "A colleague or business contact": which of the two, who and when stays open.
  "2(f)": { relationship: "colleague or business contact" },
  // The right is there; whether there are such decisions is not. 21(4): listed among the other rights.
  "21(4)": { page: "by email or post", separate: false },
};
