/** Generated from the OpenAPI document by `npm run contract`. Not written by hand. */

export type Invitee = { readonly email: string; readonly givenName?: string; readonly familyName?: string; readonly phone?: string; readonly company?: string; readonly jobTitle?: string; readonly links?: readonly (string)[] };

export type Space = { readonly id: string; readonly name: string };

export type Relationship = "colleague" | "business-contact";

export type InviteRequest = { readonly invitee: Invitee; readonly relationship: Relationship; readonly space: Space; readonly locale?: string; readonly reference?: string };

export type BatchRequest = { readonly invites: readonly (InviteRequest)[] };

export type CorrectionRequest = { readonly invitee: Invitee };

/** Only while `pending` and `queued` or `delivered`, and without what the invitee corrected themself. */
export type ShownInvitee = { readonly email?: string; readonly givenName?: string; readonly familyName?: string; readonly phone?: string; readonly company?: string; readonly jobTitle?: string; readonly links?: readonly (string)[] };

export type Invite = { readonly id: string; readonly status: "pending" | "accepted" | "declined" | "revoked" | "expired" | "forgotten"; readonly relationship: Relationship; readonly space: Space; readonly reference?: string; readonly invitee?: ShownInvitee; readonly notice: { readonly status: "queued" | "delivered" | "undeliverable" | "cancelled"; readonly version: string; readonly dueAt: string; readonly deliveredAt?: string }; readonly createdAt: string; readonly expiresAt: string };

export type InvitePage = { readonly items: readonly (Invite)[]; readonly nextCursor?: string };

export type BatchResults = { readonly results: readonly ({ readonly index: number; readonly status: "accepted"; readonly id: string } | { readonly index: number; readonly status: "rejected"; readonly problem: RowProblem })[] };

export type ImportResults = { readonly results: readonly ({ readonly row: number; readonly status: "accepted"; readonly id: string } | { readonly row: number; readonly status: "rejected"; readonly problem: RowProblem })[] };

/** Where (JSON Pointer; for an unknown field its parent) and what is allowed. */
export type Fault = { readonly pointer: string; readonly detail: string };

export type RowProblem = { readonly type: string; readonly title: string; readonly status: number; readonly detail: string; readonly errors?: readonly (Fault)[]; readonly retryAfterSeconds?: number };

export type Problem = { readonly type: string; readonly title: string; readonly status: number; readonly detail: string; readonly errors?: readonly (Fault)[]; readonly requestId: string };

/** What the gateway in front of us answers by itself. */
export type GatewayError = { readonly message: string };

export type HandoffRequest = { readonly code: string };

export type Handoff = { readonly inviteId: string; readonly organisation: string; readonly space: Space; readonly relationship: Relationship; readonly invitee: Invitee };

export interface Operations {
  /** Invite somebody */
  readonly createInvite: {
    readonly header?: { readonly "idempotency-key"?: string };
    readonly body: { readonly "application/json": InviteRequest };
    readonly answers: {
      readonly 202: Invite;
      readonly 400: Problem;
      readonly 401: Problem | GatewayError;
      readonly 403: Problem;
      readonly 404: Problem;
      readonly 413: Problem | GatewayError;
      readonly 415: Problem;
      readonly 422: Problem;
      readonly 429: Problem | GatewayError;
      readonly 500: Problem | GatewayError;
      readonly 503: Problem | GatewayError;
    };
  };
  /** List your invites */
  readonly listInvites: {
    readonly query?: { readonly "status"?: "pending" | "accepted" | "declined" | "revoked" | "expired" | "forgotten"; readonly "limit"?: number; readonly "cursor"?: string };
    readonly answers: {
      readonly 200: InvitePage;
      readonly 400: Problem;
      readonly 401: Problem | GatewayError;
      readonly 403: Problem;
      readonly 500: Problem | GatewayError;
      readonly 503: Problem | GatewayError;
    };
  };
  /** Invite up to a hundred */
  readonly createInvites: {
    readonly header?: { readonly "idempotency-key"?: string };
    readonly body: { readonly "application/json": BatchRequest };
    readonly answers: {
      readonly 200: BatchResults;
      readonly 400: Problem;
      readonly 401: Problem | GatewayError;
      readonly 403: Problem;
      readonly 413: Problem | GatewayError;
      readonly 415: Problem;
      readonly 422: Problem;
      readonly 429: Problem | GatewayError;
      readonly 500: Problem | GatewayError;
      readonly 503: Problem | GatewayError;
    };
  };
  /** Invite from a CSV file */
  readonly importInvites: {
    readonly query: { readonly "relationship": Relationship; readonly "spaceId": string; readonly "spaceName": string; readonly "locale"?: string; readonly "charset"?: string };
    readonly header?: { readonly "idempotency-key"?: string };
    readonly body: { readonly "text/csv": string; readonly "application/octet-stream": Uint8Array<ArrayBuffer> };
    readonly answers: {
      readonly 200: ImportResults;
      readonly 400: Problem;
      readonly 401: Problem | GatewayError;
      readonly 403: Problem;
      readonly 413: Problem | GatewayError;
      readonly 415: Problem;
      readonly 422: Problem;
      readonly 429: Problem | GatewayError;
      readonly 500: Problem | GatewayError;
      readonly 503: Problem | GatewayError;
    };
  };
  /** Read an invite */
  readonly getInvite: {
    readonly path: { readonly "id": string };
    readonly header?: { readonly "if-none-match"?: string };
    readonly answers: {
      readonly 200: Invite;
      readonly 304: undefined;
      readonly 401: Problem | GatewayError;
      readonly 403: Problem;
      readonly 404: Problem;
      readonly 500: Problem | GatewayError;
      readonly 503: Problem | GatewayError;
    };
  };
  /** Correct an address that could not be reached */
  readonly correctInvitee: {
    readonly path: { readonly "id": string };
    readonly header?: { readonly "if-match"?: string };
    readonly body: { readonly "application/json": CorrectionRequest };
    readonly answers: {
      readonly 202: Invite;
      readonly 400: Problem;
      readonly 401: Problem | GatewayError;
      readonly 403: Problem;
      readonly 404: Problem;
      readonly 409: Problem;
      readonly 412: Problem;
      readonly 413: Problem | GatewayError;
      readonly 415: Problem;
      readonly 422: Problem;
      readonly 429: Problem | GatewayError;
      readonly 500: Problem | GatewayError;
      readonly 503: Problem | GatewayError;
    };
  };
  /** Take an invite back */
  readonly revokeInvite: {
    readonly path: { readonly "id": string };
    readonly header?: { readonly "if-match"?: string };
    readonly answers: {
      readonly 204: undefined;
      readonly 401: Problem | GatewayError;
      readonly 403: Problem;
      readonly 404: Problem;
      readonly 409: Problem;
      readonly 412: Problem;
      readonly 429: Problem | GatewayError;
      readonly 500: Problem | GatewayError;
      readonly 503: Problem | GatewayError;
    };
  };
  /** Send the notice again */
  readonly resendNotice: {
    readonly path: { readonly "id": string };
    readonly header?: { readonly "idempotency-key"?: string; readonly "if-match"?: string };
    readonly answers: {
      readonly 202: Invite;
      readonly 400: Problem;
      readonly 401: Problem | GatewayError;
      readonly 403: Problem;
      readonly 404: Problem;
      readonly 409: Problem;
      readonly 412: Problem;
      readonly 413: Problem | GatewayError;
      readonly 422: Problem;
      readonly 429: Problem | GatewayError;
      readonly 500: Problem | GatewayError;
      readonly 503: Problem | GatewayError;
    };
  };
  /** See what the invitee would get */
  readonly previewNotice: {
    readonly header?: { readonly "idempotency-key"?: string };
    readonly body: { readonly "application/json": InviteRequest };
    readonly answers: {
      readonly 200: string;
      readonly 400: Problem;
      readonly 401: Problem | GatewayError;
      readonly 403: Problem;
      readonly 406: Problem;
      readonly 413: Problem | GatewayError;
      readonly 415: Problem;
      readonly 500: Problem | GatewayError;
      readonly 503: Problem | GatewayError;
    };
  };
  /** Take over an accepted invite */
  readonly takeHandoff: {
    readonly body: { readonly "application/json": HandoffRequest };
    readonly answers: {
      readonly 200: Handoff;
      readonly 400: Problem;
      readonly 401: Problem | GatewayError;
      readonly 403: Problem;
      readonly 410: Problem;
      readonly 413: Problem | GatewayError;
      readonly 415: Problem;
      readonly 500: Problem | GatewayError;
      readonly 503: Problem | GatewayError;
    };
  };
}

export const routes = {
  createInvite: { method: "POST", path: "/v1/invites" },
  listInvites: { method: "GET", path: "/v1/invites" },
  createInvites: { method: "POST", path: "/v1/invites/batch" },
  importInvites: { method: "POST", path: "/v1/invites/import" },
  getInvite: { method: "GET", path: "/v1/invites/{id}" },
  correctInvitee: { method: "PATCH", path: "/v1/invites/{id}" },
  revokeInvite: { method: "DELETE", path: "/v1/invites/{id}" },
  resendNotice: { method: "POST", path: "/v1/invites/{id}/resend" },
  previewNotice: { method: "POST", path: "/v1/notice/preview" },
  takeHandoff: { method: "POST", path: "/v1/handoffs" },
} as const satisfies Record<
  keyof Operations,
  { readonly method: string; readonly path: string }
>;
