import { readdirSync, readFileSync } from 'node:fs';
import { ScriptTarget, transpileModule } from 'typescript';
import { describe, expect, it } from 'vitest';

const read = (path: string): string => readFileSync(path, 'utf8');
const names = JSON.parse(read('build/short-names.json')) as string[];
/** What runs: without types and comments. */
const code = readdirSync('sdk-browser')
  .filter((name) => name.endsWith('.ts'))
  .map((name) =>
    transpileModule(read(`sdk-browser/${name}`), {
      compilerOptions: { removeComments: true, target: ScriptTarget.ES2022 },
    }),
  )
  .map(({ outputText }) => outputText)
  .join('\n');

/** Whether a text declares or writes a member of this name. */
const hasMember = (text: string, name: string): boolean =>
  new RegExp(`^\\s*(?:readonly )?${name}\\??[:(<]`, 'm').test(text);

describe('names that the bundle shortens', () => {
  it.each(names)('%s is used by the SDK, and only as a member that is not quoted', (name) => {
    expect(code).toMatch(new RegExp(`\\b${name}\\b`));
    expect(code).not.toMatch(new RegExp(`['"\`]${name}['"\`]`));
  });

  it.each(names)('%s is no member of what a page, the Worker or the device sees', (name) => {
    const publicTypes = read('sdk-browser/types.ts');
    expect(hasMember(publicTypes, name)).toBe(false);
    for (const file of readdirSync('core/wire')) {
      expect(hasMember(read(`core/wire/${file}`), name), file).toBe(false);
    }
  });

  it('would notice a public or a wire name', () => {
    expect(hasMember(read('sdk-browser/types.ts'), 'purposes')).toBe(true);
    expect(hasMember(read('sdk-browser/types.ts'), 'track')).toBe(true);
    expect(hasMember(read('core/wire/decide.ts'), 'anonymousId')).toBe(true);
  });
});
