import { bilingual } from '../../text/messages.ts';
import { en } from './texts-en.ts';
import { fr } from './texts-fr.ts';

/** The texts of the audiences. */
export const messages = bilingual({ en, fr });
