import type { Said } from './precedence.ts';

// IAB TCF 2.2 and 2.3: what TCData means for our purposes. A site acts for itself: consent only, never legitimate
// interest. Source: IAB Tech Lab, "CMP API" 2.2 (February 2026) and "TC string format" 2.3.

/** Ids that are granted: only `true` is yes, a missing id is no. */
interface Granted {
  readonly [id: string]: unknown;
}

/** What `addEventListener` calls back with, as far as it is read. Nothing of it can be relied on. */
export interface TcData {
  readonly gdprApplies?: unknown;
  readonly eventStatus?: unknown;
  readonly isServiceSpecific?: unknown;
  readonly tcfPolicyVersion?: unknown;
  readonly purposeOneTreatment?: unknown;
  readonly purpose?: { readonly consents?: Granted };
  readonly vendor?: { readonly consents?: Granted; readonly disclosedVendors?: Granted };
  readonly publisher?: {
    readonly consents?: Granted;
    readonly restrictions?: { readonly [purpose: string]: Granted };
  };
}

/** What a site may declare about itself. */
export interface TcfOptions {
  /** The site's id on the Global Vendor List: then its own bits are needed too. */
  readonly vendor?: string | number | undefined;
  /** Purpose 1 counts as given where it was not asked (`purposeOneTreatment`). Default: it counts as refused. */
  readonly assumePurposeOne?: boolean | undefined;
}

/** Which TCF purposes each of ours needs, all of them; their ids are digits. */
const NEEDS = {
  storage: '1',
  analytics: '18',
  personalization: '156',
  experimentation: '18',
  advertising: '134',
};

function each(answer: (ids: string) => boolean | null): Said {
  return Object.fromEntries(Object.entries(NEEDS).map(([purpose, ids]) => [purpose, answer(ids)]));
}

/** What TCF says before it has said anything: all of it is TCF's to say. */
export const TCF_PENDING: Said = each(() => null);

/** What one call of the listener says; undefined: nothing, what was said before stands. Where GDPR does not apply TCF
 *  has no business here. Pure. */
export function tcfSaid(data: TcData, { vendor, assumePurposeOne }: TcfOptions = {}): Said | undefined {
  const { gdprApplies, eventStatus, isServiceSpecific, purposeOneTreatment } = data;
  if (gdprApplies === false) return {}; // without a purpose object
  // The window is open, nothing is known yet, or a string of the global scope, which ended in 2021.
  const isUsable = /^(tcloaded|useractioncomplete)$/.test(String(eventStatus)) && isServiceSpecific !== false;
  if (gdprApplies !== true || !isUsable) return undefined;
  const { consents, restrictions } = data.publisher ?? {};
  const isFilled = Object.keys(consents ?? {}).length > 0;
  return each((ids) =>
    ids.split('').every((id) => {
      if (vendor !== undefined && !isOpenTo(vendor, data.vendor, restrictions?.[id])) return false;
      if (id === '1' && purposeOneTreatment) return assumePurposeOne === true;
      return data.purpose?.consents?.[id] === true && (!isFilled || consents?.[id] === true);
    }),
  );
}

/** Whether a vendor has consent and was disclosed, and the publisher does not forbid it the purpose (0) or ask for
 *  legitimate interest (2). Before 2.3 there is no list of disclosed vendors. */
function isOpenTo(
  id: string | number,
  { consents, disclosedVendors }: NonNullable<TcData['vendor']> = {},
  restriction: Granted = {},
): boolean {
  return (
    consents?.[id] === true &&
    (!disclosedVendors || disclosedVendors[id] === true) &&
    (restriction[id] ?? 1) === 1
  );
}
