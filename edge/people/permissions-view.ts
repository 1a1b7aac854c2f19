import type { ProjectDocument, SourceDeclaration } from '../../core/config/types.ts';
import { originOf, purposeList } from '../../core/consent.ts';
import { settledOf } from '../../core/profile/permissions.ts';
import type { ConsentChoice, Person } from '../../core/profile/types.ts';
import type { ChoiceAnswer, PersonAnswer } from '../../core/wire/people.ts';
import { iso } from './briefs.ts';
import type { Held } from './memory.ts';
import type { Shard, ShardConfig } from './shard.ts';
import { parseEvent } from './store.ts';

/** Whose word it is what a person may be used for, and the choices in force. */
export function permissionsView(
  shard: Shard,
  { published }: ShardConfig,
  held: Held,
): Pick<PersonAnswer['permissions'], 'from' | 'declared' | 'choices'> {
  const choices = choicesOf(held.person);
  const from = choices.length > 0 ? 'choice' : originOf(settledOf(held.person, undefined, held.purposes));
  if (from !== 'source' && from !== 'country') return { from, choices };
  return { from, declared: declaredOf(shard, published?.config.project, held.n, from), choices };
}

/** What is declared now for whoever sent the person's newest action. */
function declaredOf(
  shard: Shard,
  project: ProjectDocument | undefined,
  n: number,
  from: 'source' | 'country',
): NonNullable<PersonAnswer['permissions']['declared']> {
  const [row] = shard.sql
    .exec<{ body: string }>('SELECT body FROM events WHERE person = ? ORDER BY at DESC LIMIT 1', n)
    .toArray();
  if (row === undefined || project === undefined) return {};
  const { source, country } = parseEvent(row.body);
  if (from === 'source') return withBasis(project.sources?.[source]);
  const ofCountry = (code: string) =>
    project.consentDefaults?.find(({ countries }) => countries.includes(code));
  const found = country === undefined ? undefined : (ofCountry(country) ?? ofCountry('*'));
  return { ...(country === undefined ? {} : { country }), ...withBasis(found) };
}

function withBasis(declared: SourceDeclaration | undefined): { basis?: string } {
  return declared?.basis === undefined ? {} : { basis: declared.basis };
}

/** The person's choice and each device's. */
function choicesOf(person: Person): ChoiceAnswer[] {
  const told = (choice: ConsentChoice, device?: string): ChoiceAnswer => ({
    ...(device === undefined ? {} : { device }),
    purposes: purposeList(choice.purposes),
    at: iso(choice.at),
    source: choice.source,
    ...(choice.textVersion === undefined ? {} : { textVersion: choice.textVersion }),
  });
  const own = person.choice === undefined ? [] : [told(person.choice)];
  return [...own, ...Object.entries(person.devices).map(([device, choice]) => told(choice, device))];
}
