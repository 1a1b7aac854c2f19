/** An event of `GET /v1/admin/experiments/{key}/events`. */
export interface ExportedEvent {
  readonly person: string;
  readonly messageId: string;
  readonly name: string;
  readonly timestamp: string;
  readonly properties: { readonly [name: string]: unknown };
  readonly purposes: readonly string[];
  readonly internal: boolean;
}
export interface RecomputedTest {
  readonly key: string;
  readonly run: number;
  readonly control: string;
  readonly variants: readonly string[];
  readonly metric: { readonly withinMs: number };
  readonly stoppedAt?: string;
}
interface Spread {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}
export interface Recomputed {
  readonly people: number;
  readonly delivered: number;
  readonly crossovers: number;
  readonly orders: number;
  readonly buyers: number;
  readonly total: number;
  readonly mean: number;
  readonly variance: number;
  readonly absolute?: Spread;
  readonly relative?: Spread;
}
export function recompute(
  events: readonly ExportedEvent[],
  test: RecomputedTest,
): { readonly [variant: string]: Recomputed };
