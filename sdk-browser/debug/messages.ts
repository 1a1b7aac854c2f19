import type { Purpose } from '../../core/consent.ts';

/** What the overlay says. */
export interface DebugTexts {
  readonly title: string;
  readonly close: string;
  readonly visitor: string;
  readonly device: string;
  readonly user: string;
  readonly kept: { readonly none: string; readonly memory: string; readonly device: string };
  readonly revision: string;
  readonly spots: string;
  readonly noSpots: string;
  readonly notAsked: string;
  readonly version: string;
  readonly reason: string;
  readonly test: string;
  readonly exposures: string;
  readonly none: string;
  readonly events: string;
  readonly queued: string;
  readonly waiting: string;
  readonly settled: string;
  readonly dropped: string;
  readonly problems: string;
  readonly permissions: string;
  readonly undecided: string;
  readonly yes: string;
  readonly no: string;
  readonly purposes: Readonly<Record<Purpose, string>>;
}

/** The overlay's words in both languages. */
export const DEBUG_TEXTS: { readonly en: DebugTexts; readonly fr: DebugTexts } = {
  en: {
    title: 'Aparté on this page',
    close: 'Close',
    visitor: 'You, as this page knows you',
    device: 'device',
    user: 'person',
    kept: { none: 'no id', memory: 'until the page goes', device: 'kept on the device' },
    revision: 'version of the settings',
    spots: 'Spots on the page',
    noSpots: 'There is none on this page.',
    notAsked: 'not asked yet',
    version: 'version',
    reason: 'reason',
    test: 'test',
    exposures: 'Exposures sent',
    none: 'none',
    events: 'Actions',
    queued: 'queued',
    waiting: 'waiting for a choice',
    settled: 'sent',
    dropped: 'dropped',
    problems: 'Problems',
    permissions: 'Permissions',
    undecided: 'No choice was made yet.',
    yes: 'allowed',
    no: 'refused',
    purposes: {
      storage: 'storage on the device',
      analytics: 'analytics',
      personalization: 'personalisation',
      experimentation: 'tests',
      advertising: 'advertising',
      loyalty: 'loyalty',
    },
  },
  fr: {
    title: 'Aparté sur cette page',
    close: 'Fermer',
    visitor: 'Vous, vu par cette page',
    device: 'appareil',
    user: 'personne',
    kept: { none: 'aucun identifiant', memory: 'le temps de la page', device: 'gardé sur l’appareil' },
    revision: 'version des réglages',
    spots: 'Emplacements de la page',
    noSpots: 'Il n’y en a aucun sur cette page.',
    notAsked: 'pas encore demandé',
    version: 'version',
    reason: 'raison',
    test: 'test',
    exposures: 'Expositions envoyées',
    none: 'aucune',
    events: 'Actions',
    queued: 'en attente d’envoi',
    waiting: 'en attente d’un choix',
    settled: 'envoyées',
    dropped: 'abandonnées',
    problems: 'Problèmes',
    permissions: 'Permissions',
    undecided: 'Aucun choix n’a encore été fait.',
    yes: 'permis',
    no: 'refusé',
    purposes: {
      storage: 'stockage sur l’appareil',
      analytics: 'analyse',
      personalization: 'personnalisation',
      experimentation: 'tests',
      advertising: 'publicité',
      loyalty: 'fidélité',
    },
  },
};
