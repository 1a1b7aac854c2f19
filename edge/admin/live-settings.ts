import type { Environment, ExperimentDocument, FlagDocument } from '../../core/config/types.ts';
import type { LiveSetting, OverviewAnswer } from '../../core/wire/overview.ts';
import type { Env } from '../env.ts';
import { projectOf } from '../project/port.ts';

/** What is live in an environment: its publication, spots with rules, running tests, settings that were switched off,
 *  and how many documents wait to be published. */
export async function liveSettings(env: Env, environment: Environment): Promise<OverviewAnswer['live']> {
  const project = projectOf(env);
  const { environments, drafts } = await project.readStatus();
  const { revision: number, kills, pending } = environments[environment];
  const revision = number === 0 ? null : await project.readRevision(environment, number);
  const contents = (revision?.contents ?? []).filter((document) => !('archived' in document));
  const flags = contents.filter((document): document is FlagDocument => document.kind === 'flag');
  const spots = flags.filter(isSpot);
  const tests = contents.filter(
    (document): document is ExperimentDocument =>
      document.kind === 'experiment' && document.status === 'running',
  );
  const nameOf = (flag: string): LiveSetting => named(flags.find(({ key }) => key === flag) ?? { key: flag });
  return {
    publication: revision && {
      number,
      name: revision.name,
      author: revision.author,
      at: revision.at,
    },
    spots: spots.filter(hasRules).map((flag) => ({ ...named(flag), rules: flag.rules?.length ?? 0 })),
    spotsWithoutRules: spots.filter((flag) => !hasRules(flag)).length,
    tests: tests.map((test) => ({ ...named(test), spot: test.flag })),
    killed: kills.map(({ flag, author, at }) => ({ ...nameOf(flag), author, at })),
    pending:
      pending === null ? drafts : pending.added.length + pending.changed.length + pending.removed.length,
  };
}

/** A flag that a page shows: its value is content, or a list of products. */
function isSpot({ type }: FlagDocument): boolean {
  return type !== 'boolean' && type !== 'string' && type !== 'number' && type !== 'json';
}

function hasRules({ rules }: FlagDocument): boolean {
  return rules !== undefined && rules.length > 0;
}

function named({ key, name }: Pick<FlagDocument, 'key' | 'name'>): LiveSetting {
  return name === undefined ? { key } : { key, name };
}
