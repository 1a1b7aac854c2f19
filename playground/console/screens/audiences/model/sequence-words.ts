import { eventLabel } from '../../../text/events.ts';
import type { Language } from '../../../text/languages.ts';
import type { SequencePart, Step } from './parts.ts';
import { spanText, testText, WORDS } from './terms.ts';

interface SequenceWords {
  readonly did: string;
  readonly didNot: string;
  readonly quoted: (event: string) => string;
  readonly next: string;
  readonly nextNot: string;
  /** Less than so long after the action before. */
  readonly after: (span: string) => string;
  /** For so long after the action before. */
  readonly during: (span: string) => string;
  readonly all: (window: string) => string;
}

const SEQUENCE_WORDS: Readonly<Record<Language, SequenceWords>> = {
  en: {
    did: 'who did',
    didNot: 'who did not do in this order',
    quoted: (event) => `“${event}”`,
    next: ', then',
    nextNot: ', then not',
    after: (span) => `less than ${span} later`,
    during: (span) => `for ${span}`,
    all: (window) => `, all of it ${window}`,
  },
  fr: {
    did: 'qui ont fait',
    didNot: 'qui n’ont pas fait dans cet ordre',
    quoted: (event) => `« ${event} »`,
    next: ', puis',
    nextNot: ', puis pas',
    after: (span) => `moins de ${span} plus tard`,
    during: (span) => `pendant ${span}`,
    all: (window) => `, le tout ${window}`,
  },
};

/** `who did “Cart viewed”, then not “Order” for 2 days`. */
export function describeSequence(part: SequencePart, language: Language): string {
  const words = SEQUENCE_WORDS[language];
  const [first, ...others] = part.steps;
  const begin = `${part.not ? words.didNot : words.did} ${first === undefined ? '…' : actionText(first, language)}`;
  const text = others.reduce((said, step) => {
    const [join, window] = step.not ? [words.nextNot, words.during] : [words.next, words.after];
    const within = step.within === '' ? '' : ` ${window(lengthText(step.within, language))}`;
    return `${said}${join} ${actionText(step, language)}${within}`;
  }, begin);
  return part.within === ''
    ? text
    : text + words.all(WORDS[language].within(spanText(part.within, language)));
}

function actionText({ event, range, where }: Step, language: Language): string {
  const words = WORDS[language];
  const tests = where.map((test) => testText(test, language));
  return [
    quotedEvent(event, language),
    range === '' ? '' : words.range(range),
    tests.length === 0 ? '' : words.where(tests.join(words.joins.all)),
  ]
    .filter((text) => text !== '')
    .join(' ');
}

/** A length of time with its number: `1 day`, where a window would say `day`. */
export function lengthText(span: string, language: Language): string {
  const text = spanText(span, language);
  return /^\d/.test(text) ? text : `1 ${text}`;
}

/** An action's name between quotation marks. */
export function quotedEvent(event: string, language: Language): string {
  return SEQUENCE_WORDS[language].quoted(eventLabel(event, language));
}
