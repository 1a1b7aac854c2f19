/** Cases of the GrowthBook SDK, read from APARTE_REFERENCE_DIR by vitest.config.ts; null where it is absent. */
declare module 'virtual:growthbook-cases' {
  interface Section {
    readonly section: string;
    readonly specVersion: string;
    readonly cases: readonly { readonly index: number; readonly case: readonly unknown[] }[];
  }
  export const sections: Readonly<Record<string, Section>> | null;
  export const directory: string;
}
