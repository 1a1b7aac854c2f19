import { cpus } from 'node:os';
import { benchBytes } from './bytes.ts';
import { benchConsole } from './console.ts';
import { benchCosts } from './costs.ts';
import { benchDecide } from './decide.ts';
import { benchEvaluate } from './evaluate.ts';
import { benchFreshness } from './freshness.ts';
import { benchImport } from './import.ts';
import { benchIngest } from './ingest.ts';
import { benchPage } from './page.ts';
import { benchPeople } from './people.ts';
import { benchRecommend } from './recommend.ts';
import type { BenchRow } from './row.ts';
import { benchRush } from './rush.ts';
import { benchSnapshots } from './snapshots.ts';

const BENCHES: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  bytes: benchBytes,
  evaluate: benchEvaluate,
  decide: benchDecide,
  page: benchPage,
  ingest: benchIngest,
  rush: benchRush,
  freshness: benchFreshness,
  people: benchPeople,
  recommend: benchRecommend,
  console: benchConsole,
  snapshots: benchSnapshots,
  costs: benchCosts,
  import: benchImport,
};

const wanted = process.argv.slice(2);
console.log(
  `Node ${process.versions.node}, ${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown processor'}\n`,
);
let missed = 0;
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  for (const { what, ours, anchor, ratio, budget, met } of await bench()) {
    if (!met) missed += 1;
    const verdict = /^(none|reported)/.test(budget) ? 'seen  ' : met ? 'met   ' : 'MISSED';
    console.log(
      `${verdict}  ${what}\n        ${ours}  |  ${anchor}  |  ratio ${ratio.toPrecision(3)}  |  budget ${budget}`,
    );
  }
}
console.log(`\n${missed === 0 ? 'Every budget is met.' : `${missed} budgets are missed.`}`);
process.exit(0);
