import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readDocuments } from '../../../sdk-node/cli/documents.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'aparte-documents-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('a folder gives the documents of its files, items apart', () => {
  writeFileSync(join(folder, 'all.json'), '[{"kind":"flag","key":"a"},{"kind":"item","key":"b"}]');
  expect(readDocuments(folder)).toEqual({
    documents: [{ kind: 'flag', key: 'a' }],
    items: [{ kind: 'item', key: 'b' }],
  });
});

it('a folder without documents is refused, so that --prune cannot empty a project by a misspelt path', () => {
  expect(() => readDocuments(folder)).toThrow(`${folder}: expected a folder with .json documents, got none`);
  expect(() => readDocuments(join(folder, 'gone'))).toThrow('got no such folder');
});
