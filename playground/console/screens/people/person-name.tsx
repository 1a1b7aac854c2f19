import type { PersonBrief } from '../../../../core/wire/people.ts';

type Named = Pick<PersonBrief, 'name' | 'identifiers' | 'id'>;

/** What a person is called: the name that is known, else a login, else the short form of a device's id. */
export function personTitle({ name, identifiers, id }: Named): string {
  const [first] = identifiers;
  if (name !== undefined) return name;
  if (first === undefined) return id;
  return first.type === 'anonymousId' ? shortId(first.value) : first.value;
}

/** A long id by its beginning. */
export function shortId(value: string): string {
  return value.length <= 16 ? value : `${value.slice(0, 12)}…`;
}

/** A person's name with an identifier beside it. */
export function PersonName({ person }: { readonly person: Named }) {
  const title = personTitle(person);
  const [first] = person.identifiers;
  const beside = first === undefined || person.name === undefined ? undefined : shortId(first.value);
  return (
    <>
      {title}
      {beside !== undefined && beside !== title && <span class="muted small"> {beside}</span>}
    </>
  );
}
