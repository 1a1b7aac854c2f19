/** The format of backups; this release reads this one. */
export const BACKUP_FORMAT = 1;

/** What a backup is of: the head of its manifest. */
export interface BackupHead {
  readonly format: number;
  readonly createdAt: string;
  /** How many shards an environment has: a backup is restored where there are as many. */
  readonly shards: number;
  /** Tells, without giving it away, whether two instances share the secret that names are made with. */
  readonly pepper: string;
  /** What is copied as rows: `project`, and `<environment>/people/<shard>`. */
  readonly objects: readonly string[];
  readonly environments: readonly string[];
}

/** Files of the archive, in the order of their keys; `next`: where the next page begins. */
export interface BackupFiles {
  readonly files: readonly { readonly key: string; readonly bytes: number }[];
  readonly next: string | null;
}
