import type { Purpose } from '../../../../../core/consent.ts';
import type { RfmCell } from '../../../../../core/rfm/cells.ts';
import type { Language } from '../../../text/languages.ts';
import type { VisitPart } from './parts.ts';
import { WORDS } from './terms.ts';

interface VisitWords {
  readonly cell: (cells: string, range: string) => string;
  readonly everything: string;
  readonly score: (key: string, compare: string, number: string) => string;
  readonly allow: (purpose: string) => string;
  readonly refuse: (purpose: string) => string;
  readonly purposes: Readonly<Record<Purpose, string>>;
  /** Groups of buyers by recency and frequency. */
  readonly cells: Readonly<Record<RfmCell | 'none', string>>;
}

/** The words of what is asked at each visit. */
export const VISIT_WORDS: Readonly<Record<Language, VisitWords>> = {
  en: {
    cell: (cells, range) => `who are ${cells} in ${range}`,
    everything: 'all ranges together',
    score: (key, compare, number) => `whose score ${key} is ${compare} ${number}`,
    allow: (purpose) => `who allow ${purpose}`,
    refuse: (purpose) => `who do not allow ${purpose}`,
    purposes: {
      storage: 'storage on the device',
      analytics: 'analytics',
      personalization: 'personalisation',
      experimentation: 'tests',
      advertising: 'advertising',
      loyalty: 'the loyalty programme',
    },
    cells: {
      champion: 'champions',
      loyal: 'loyal buyers',
      potential: 'on the way to loyal',
      new: 'new buyers',
      promising: 'promising buyers',
      attention: 'in need of attention',
      fading: 'fading',
      'cannot-lose': 'not to be lost',
      'at-risk': 'at risk',
      hibernating: 'hibernating',
      lost: 'lost',
      none: 'no buyers',
    },
  },
  fr: {
    cell: (cells, range) => `qui sont ${cells} dans ${range}`,
    everything: 'toutes les gammes ensemble',
    score: (key, compare, number) => `dont le score ${key} est ${compare} ${number}`,
    allow: (purpose) => `qui acceptent ${purpose}`,
    refuse: (purpose) => `qui n’acceptent pas ${purpose}`,
    purposes: {
      storage: 'le stockage sur l’appareil',
      analytics: 'l’analyse',
      personalization: 'la personnalisation',
      experimentation: 'les tests',
      advertising: 'la publicité',
      loyalty: 'le programme de fidélité',
    },
    cells: {
      champion: 'champions',
      loyal: 'acheteurs fidèles',
      potential: 'en voie de fidélité',
      new: 'nouveaux acheteurs',
      promising: 'acheteurs prometteurs',
      attention: 'à surveiller',
      fading: 'en retrait',
      'cannot-lose': 'à ne pas perdre',
      'at-risk': 'à risque',
      hibernating: 'en sommeil',
      lost: 'perdus',
      none: 'sans achat',
    },
  },
};

/** `who are champions or at risk in phones`. */
export function describeVisit(part: VisitPart, language: Language): string {
  const words = VISIT_WORDS[language];
  if (part.kind === 'permission') {
    return (part.allowed ? words.allow : words.refuse)(words.purposes[part.purpose]);
  }
  if (part.kind === 'score') {
    const compare = part.compare === '$exists' ? '' : WORDS[language].compare[part.compare];
    return words.score(part.key, compare, String(part.number));
  }
  const cells = part.cells.map((cell) => cellLabel(cell, language)).join(WORDS[language].or);
  return words.cell(cells, part.range === 'all' ? words.everything : part.range);
}

/** What a group of buyers is called. */
export function cellLabel(cell: string, language: Language): string {
  const cells: Readonly<Record<string, string>> = VISIT_WORDS[language].cells;
  return Object.hasOwn(cells, cell) ? (cells[cell] ?? cell) : cell;
}
