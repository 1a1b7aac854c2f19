/** What data may be used for (DESIGN §7). The order is the bit order of `PurposeMask` and never changes. */
export const PURPOSES = [
  'storage',
  'analytics',
  'personalization',
  'experimentation',
  'advertising',
  'loyalty',
] as const;

/** One permission a person gives or refuses. */
export type Purpose = (typeof PURPOSES)[number];

/** Granted purposes as bits: bit i is `PURPOSES[i]`. 0 is nothing granted. */
export type PurposeMask = number;

/** A choice as people and the wire write it; a purpose missing from a record is denied. */
export type PurposeRecord = { readonly [P in Purpose]?: boolean };

/** The bit of one purpose. */
export const PURPOSE_BIT: Readonly<Record<Purpose, PurposeMask>> = {
  storage: 1,
  analytics: 2,
  personalization: 4,
  experimentation: 8,
  advertising: 16,
  loyalty: 32,
};

/** Every purpose granted. */
export const ALL_PURPOSES: PurposeMask = 63;

/** The mask of a record; only `true` grants. */
export function purposeMask(record: PurposeRecord): PurposeMask {
  let mask = 0;
  for (const purpose of PURPOSES) {
    if (Object.hasOwn(record, purpose) && record[purpose] === true) mask |= PURPOSE_BIT[purpose];
  }
  return mask;
}

/** The mask of a list of purposes, as documents and attributes write them. */
export function purposeMaskOf(purposes: readonly Purpose[]): PurposeMask {
  let mask = 0;
  for (const purpose of purposes) mask |= PURPOSE_BIT[purpose];
  return mask;
}

/** The granted purposes of a mask as a list, in the fixed order. */
export function purposeList(mask: PurposeMask): Purpose[] {
  return PURPOSES.filter((purpose) => (mask & PURPOSE_BIT[purpose]) !== 0);
}

/** A full record of a mask: every purpose, true or false. */
export function purposeRecord(mask: PurposeMask): Record<Purpose, boolean> {
  return {
    storage: (mask & 1) !== 0,
    analytics: (mask & 2) !== 0,
    personalization: (mask & 4) !== 0,
    experimentation: (mask & 8) !== 0,
    advertising: (mask & 16) !== 0,
    loyalty: (mask & 32) !== 0,
  };
}

/** Whether a mask grants a purpose. */
export function grants(mask: PurposeMask, purpose: Purpose): boolean {
  return (mask & PURPOSE_BIT[purpose]) !== 0;
}

/** Whether a mask allows nothing to be done with data: `storage` is about the device alone (DESIGN §7). */
export function grantsNothing(mask: PurposeMask): boolean {
  return (mask & ~PURPOSE_BIT.storage) === 0;
}

/** A mask after Global Privacy Control: `Sec-GPC: 1` denies advertising (DESIGN §7). */
export function narrowByGpc(mask: PurposeMask, gpc: boolean): PurposeMask {
  return gpc ? mask & ~PURPOSE_BIT.advertising : mask;
}

/** How purposes were settled: by the event's or request's own record, by a stored choice, by what its source declares
 *  on a legal basis, or by what the project declares for the visitor's country. The order is stored: it never changes. */
export const PURPOSE_ORIGINS = ['record', 'choice', 'source', 'country'] as const;

/** Where purposes come from. */
export type PurposesFrom = (typeof PURPOSE_ORIGINS)[number];

/** Purposes and where they come from in one number: a `PurposeMask`, and above it the place in `PURPOSE_ORIGINS`. What
 *  was stored before this was told reads as `record`. */
export type SettledPurposes = number;

/** Purposes with where they come from. */
export function settled(purposes: PurposeMask, from: PurposesFrom): SettledPurposes {
  return (purposes & ALL_PURPOSES) | (PURPOSE_ORIGINS.indexOf(from) << PURPOSES.length);
}

/** The purposes alone. */
export function purposesIn(settledPurposes: SettledPurposes): PurposeMask {
  return settledPurposes & ALL_PURPOSES;
}

/** Where settled purposes come from. */
export function originOf(settledPurposes: SettledPurposes): PurposesFrom {
  return PURPOSE_ORIGINS[settledPurposes >> PURPOSES.length] ?? 'record';
}

/** Whether somebody said so, and nobody for them. */
export function isOwnWord(settledPurposes: SettledPurposes): boolean {
  const origin = originOf(settledPurposes);
  return origin === 'record' || origin === 'choice';
}

/** The consent record an event or a decide request carries. `none`: no record; purposes come from elsewhere. */
export type ConsentRecord =
  | { readonly found: false }
  | { readonly found: true; readonly purposes: PurposeMask };

/** Reads `context.consent.categoryPreferences`. A category is a purpose's name, or one of `categories` (other names
 *  → purposes). Only `true` grants; a purpose missing from the record is denied. */
export function readConsentRecord(
  context: { readonly [key: string]: unknown },
  categories?: { readonly [category: string]: readonly Purpose[] },
): ConsentRecord {
  const consent = context['consent'];
  if (!isRecord(consent)) return { found: false };
  const preferences = consent['categoryPreferences'];
  if (!isRecord(preferences)) return { found: false };
  let purposes = purposeMask(preferences); // only own fields that are true count
  if (categories !== undefined) {
    for (const category of Object.keys(preferences)) {
      if (preferences[category] === true && Object.hasOwn(categories, category)) {
        purposes |= purposeMaskOf(categories[category] ?? []);
      }
    }
  }
  return { found: true, purposes };
}

/** Whether nobody chose yet and the site asks to be answered for as long as its page lives, and no longer:
 *  `aparte.beforeConsent: "page"` beside a record that names no category, or none at all. */
export function isPageOnly(context: { readonly [key: string]: unknown }): boolean {
  const aparte = context['aparte'];
  if (!isRecord(aparte) || aparte['beforeConsent'] !== 'page') return false;
  const preferences = isRecord(context['consent']) ? context['consent']['categoryPreferences'] : undefined;
  return preferences === undefined || (isRecord(preferences) && Object.keys(preferences).length === 0);
}

/** What a page is told where nobody chose: what holds all the same, and who says so. */
export interface DeclaredConsent {
  readonly purposes: Record<Purpose, boolean>;
  readonly from: Exclude<PurposesFrom, 'record'>;
  /** The country it is declared for. */
  readonly country?: string | undefined;
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
