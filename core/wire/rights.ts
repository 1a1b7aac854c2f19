/** What became of one store when a person was erased. Exactly one of the three says until when it may still hold them. */
export interface StoreErased {
  readonly store: string;
  /** Emptied then, ISO 8601. */
  readonly erasedAt?: string;
  /** Emptied at the latest then, without anybody doing anything. */
  readonly goneBy?: string;
  /** What stays, without identifiers, and until when. */
  readonly kept?: string;
  readonly how?: string;
  /** Rows or files that went, where that is counted. */
  readonly removed?: number;
}

/** The certificate of an erasure: names no identifier, since it would keep them. */
export interface Certificate {
  readonly certificate: string;
  readonly environment: string;
  readonly requestedAt: string;
  /** Absent while a part of it is still to be done; it goes on by itself, and asking again tells. */
  readonly completedAt?: string;
  /** How many identifiers the person had, by type. */
  readonly identifiers: { readonly [type: string]: number };
  readonly stores: readonly StoreErased[];
}
