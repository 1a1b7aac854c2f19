import type { Said } from './precedence.ts';

// IAB GPP 1.1: what its United States sections mean for us. They are opt-out and limit advertising alone: what a person
// did not opt out of is not thereby granted. Source: IAB Tech Lab, "Global Privacy Platform", "CMP API" 1.1.

/** `pingData` of an event, as far as it is read. Nothing of it can be relied on. */
export interface GppPing {
  readonly signalStatus?: unknown;
  readonly applicableSections?: unknown;
  readonly parsedSections?: { readonly [section: string]: unknown };
}

/** What GPP says before the signal is ready. */
export const GPP_PENDING: Said = { advertising: null };

/** The first United States section, `uspv1`; all that follow are United States' or their states'. */
const FIRST_US_SECTION = 6;

/** What the signal says; not ready, or a section that applies and cannot be read: pending. No section that applies:
 *  none of GPP's business. Pure. */
export function gppSaid({ signalStatus, applicableSections, parsedSections }: GppPing): Said {
  if (signalStatus !== 'ready') return GPP_PENDING;
  const isUs = [applicableSections].flat().some((id) => typeof id === 'number' && id >= FIRST_US_SECTION);
  if (!isUs) return {};
  const sections = Object.entries(Object(parsedSections) as { [name: string]: unknown }).filter(([name]) =>
    name.startsWith('us'),
  );
  if (!sections.length) return GPP_PENDING;
  return sections.some(([, section]) => isOptedOut(section)) ? { advertising: false } : {};
}

/** The specification makes a section a list of sub-sections, @iabgpp/cmpapi 3.2 one merged object: both are read. */
function isOptedOut(section: unknown): boolean {
  const fields = Object.assign({}, ...[section].flat()) as { readonly [field: string]: unknown }; // looked at one by one
  const { OptOutSale, Gpc } = fields;
  return (
    ['SaleOptOut', 'SharingOptOut', 'TargetedAdvertisingOptOut'].some((name) => fields[name] === 1) ||
    Gpc === true ||
    OptOutSale === 1 ||
    OptOutSale === 'Y' // uspv1 as its string writes it
  );
}
