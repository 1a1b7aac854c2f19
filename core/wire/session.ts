import type { Environment } from '../config/types.ts';

/** What somebody may do in the console and on the admin routes: look, also edit and publish, also make keys. */
export type Role = 'viewer' | 'editor' | 'admin';

/** `GET /v1/admin/session`: who is signed in, and what they look at. */
export interface SessionAnswer {
  readonly author: string;
  readonly role: Role;
  /** The project as published in the environment asked for, else its draft; null before there is one. */
  readonly project: {
    readonly key: string;
    /** ISO 4217. */
    readonly currency: string;
    /** IANA name; days are its days. */
    readonly timeZone: string;
    readonly locales: readonly string[];
  } | null;
  readonly environments: readonly Environment[];
  /** The environment this answer is about. */
  readonly environment: Environment;
}
