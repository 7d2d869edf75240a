/**
 * The name of the wording in force, for those who state it without rendering it: an invite is received in a
 * function that has no use for thirty kilobytes of wording. A test holds it to the list of versions.
 */
export const noticeVersionInForce = "2026-11-30";
