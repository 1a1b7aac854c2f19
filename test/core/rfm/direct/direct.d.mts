/** See direct.mjs. */
export interface Purchase {
  readonly who: string;
  readonly order: string;
  readonly at: number;
  readonly minor: number;
  readonly refund?: boolean;
}
export interface Figures {
  readonly lastAt: number;
  readonly orders: number;
  readonly minor: number;
}
export function rfmOf(purchases: readonly Purchase[], until?: number): Map<string, Figures>;
export function quantiles(values: readonly number[]): number[];
export function scoresOf(
  rfm: ReadonlyMap<string, Figures>,
  asOf: number,
): { cuts: number[][]; scores: Map<string, number[]> };
export function spearman(a: readonly number[], b: readonly number[]): number;
export function topFifth(scores: readonly number[], values: readonly number[]): number;
export function onlineRetail(path: string): (Purchase & { readonly amount: string })[];
export function cdnow(path: string): (Purchase & { readonly value: string })[];
export function completeJourney(path: string): (Purchase & {
  readonly department: string;
  readonly value: string;
  readonly product: string;
})[];
