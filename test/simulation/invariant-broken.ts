/** Something that must never be. The run ends there. */
export class InvariantBroken extends Error {
  readonly invariant: string;
  constructor(invariant: string, what: string) {
    super(`${invariant}: ${what}`);
    this.name = "InvariantBroken";
    this.invariant = invariant;
  }
}
