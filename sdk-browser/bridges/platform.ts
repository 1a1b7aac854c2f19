import {
  type Categories,
  categoriesSaid,
  type CategoryChoice,
  SAME_NAMES,
} from '../../core/consent-sources/categories.ts';
import { RANK } from '../../core/consent-sources/precedence.ts';
import type { Aparte } from '../types.ts';
import { join } from './join.ts';

/** A consent platform as it is read: the one interface behind vanilla-cookieconsent, klaro and any other. */
export interface ConsentPlatform {
  /** What receipts name it. */
  readonly name: string;
  /** Calls back with the person's choice, category by category: at once where there is one, and after each change that
   *  was saved. `undefined` while nobody chose. `textVersion` says which wording was on view. */
  watch(tell: (choice: CategoryChoice, textVersion?: string) => void): void;
}

/** Reads a platform. Without `categories` a category counts for the purpose it is called as. */
export function bridgePlatform(
  aparte: Aparte,
  platform: ConsentPlatform,
  categories: Categories = SAME_NAMES,
): void {
  const say = join(aparte);
  const tell: Parameters<ConsentPlatform['watch']>[0] = (choice, textVersion) =>
    say(platform.name, categoriesSaid(choice, categories), RANK.platform, textVersion);
  tell(undefined);
  platform.watch(tell);
}
