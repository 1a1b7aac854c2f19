import type { ItemDocument } from '../../core/config/types.ts';
import { canonicalJson } from '../../core/canonical-json.ts';
import { itemOf } from '../../core/import/item-rows.ts';
import type { ReadRow } from '../../core/import/read-rows.ts';
import { putItems, readItems, validateItem } from '../admin/port.ts';
import type { PartFrame } from './part.ts';

/** Puts the items of rows into the catalogue; those that it has as they are, are left. */
export async function applyItems(frame: PartFrame, rows: readonly ReadRow[]): Promise<void> {
  const { env, environment, job, tally } = frame;
  const items = new Map<string, { item: ItemDocument; read: ReadRow }>();
  for (const read of rows) {
    const result = validateItem(itemIn(read, job.format.type));
    if (!result.ok) {
      tally.rejected(
        [read.row],
        result.issues.map(({ path, message }) => ({ field: path, reason: message.replace(`${path}: `, '') })),
      );
      continue;
    }
    if (items.has(result.item.key)) tally.unchanged(1); // the later of two wins, as everywhere in the catalogue
    items.set(result.item.key, { item: result.item, read });
  }
  const known = await readItems(env, environment, [...items.keys()]);
  const changed: ItemDocument[] = [];
  for (const { item, read } of items.values()) {
    const before = known.get(item.key);
    const isSame = before !== undefined && canonicalJson(before) === canonicalJson(item);
    if (isSame) tally.unchanged(1);
    else {
      changed.push(item);
      tally.accepted(1);
    }
    if (job.dryRun) {
      const what = isSame ? 'unchanged' : before === undefined ? 'new' : 'changed';
      tally.foreseen({ line: read.row.line, what, person: null, by: before === undefined ? null : 'key' });
    }
  }
  if (!job.dryRun) await putItems(env, environment, changed, Date.now());
}

/** A line of JSON that is an item already is taken as it is: `price` is an object there. */
function itemIn(read: ReadRow, type: 'csv' | 'ndjson'): unknown {
  const { cells } = read.row;
  if (type === 'csv' || !cells.has('title') || typeof cells.get('title') !== 'object') return itemOf(read);
  return Object.fromEntries([...cells].filter(([name]) => !name.includes('.')));
}
