// What the backup stop offers the objects it copies: their tables as lines, and back.

export {
  type BackupPage,
  type BackupSource,
  keysOf,
  lineOf,
  PAGE_TEXT,
  pageOfTables,
  tablesOf,
  writeLines,
} from './tables.ts';
