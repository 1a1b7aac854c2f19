import { eventLabel } from '../../../text/events.ts';
import type { Language } from '../../../text/languages.ts';
import type { DetailPart, DidPart, Group, Part } from './parts.ts';
import { describeSequence } from './sequence-words.ts';
import { spanText, testText, WORDS } from './terms.ts';
import { describeVisit } from './visit-words.ts';

/** A whole audience as a sentence. */
export function sentenceOf(group: Group, language: Language): string {
  const words = WORDS[language];
  return group.parts.length === 0 ? words.everybody : words.people(describePart(group, language));
}

/** One part in words, without a capital or a full stop. */
export function describePart(part: Part, language: Language): string {
  if (part.kind === 'did') return describeDid(part, language);
  if (part.kind === 'detail') return describeDetail(part, language);
  if (part.kind === 'sequence') return describeSequence(part, language);
  if (part.kind !== 'group') return describeVisit(part, language);
  const words = WORDS[language];
  const inner = part.parts.map((child) => {
    const text = describePart(child, language);
    return child.kind === 'group' && child.parts.length > 1 ? `(${text})` : text;
  });
  const joined = inner.join(words.joins[part.match]);
  return part.match === 'none' ? words.none + joined : joined;
}

function describeDetail(part: DetailPart, language: Language): string {
  return WORDS[language].detail(testText(part, language));
}

function describeDid(part: DidPart, language: Language): string {
  const words = WORDS[language];
  const label = eventLabel(part.event, language);
  const tests = part.where.map((test) => testText(test, language));
  const parts = [
    part.not ? words.didNot(label) : words.did(label),
    measureText(part, language),
    part.range === '' ? '' : words.range(part.range),
    tests.length === 0 ? '' : words.where(tests.join(words.joins.all)),
    part.within === '' || part.measure === 'first' || part.measure === 'last'
      ? ''
      : words.within(spanText(part.within, language)),
  ];
  return parts.filter((text) => text !== '').join(' ');
}

function measureText(part: DidPart, language: Language): string {
  const words = WORDS[language];
  const number = String(part.number);
  const compare = part.compare === '$exists' ? '' : words.compare[part.compare];
  switch (part.measure) {
    case 'count': {
      const isOnce = part.compare === '$gte' && part.number === 1;
      return isOnce ? '' : words.times(compare, number, part.number === 1);
    }
    case 'sum':
      return words.sum(part.of, compare, number);
    case 'distinct':
      return words.distinct(part.of, compare, number);
    case 'last':
    case 'first':
      return words[part.measure](part.before, spanText(part.within, language));
    default:
      return part.measure satisfies never;
  }
}
