import type { Purpose } from '../../../core/consent.ts';
import { bilingual } from './messages.ts';

const en: Readonly<Record<Purpose, string>> = {
  storage: 'Storage on the device',
  analytics: 'Analytics',
  personalization: 'Personalisation',
  experimentation: 'Tests',
  advertising: 'Advertising',
  loyalty: 'Loyalty',
};
const fr: Readonly<Record<Purpose, string>> = {
  storage: 'Stockage sur l’appareil',
  analytics: 'Analyse',
  personalization: 'Personnalisation',
  experimentation: 'Tests',
  advertising: 'Publicité',
  loyalty: 'Fidélité',
};

/** What permissions are called, on every screen. */
export const purposeNames = bilingual({ en, fr });
