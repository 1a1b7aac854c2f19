import { Hono } from 'hono/tiny';
import { type ConfigDocument, ENVIRONMENTS, type ProjectDocument } from '../../core/config/types.ts';
import type { SessionAnswer } from '../../core/wire/session.ts';
import { loadRuntime, projectOf } from '../project/port.ts';
import type { AdminCall, AdminEnv } from './frame.ts';
import { environmentIn } from './requests.ts';

/** Who is signed in, and what the console needs to know before it shows anything. */
export const sessionRoutes: Hono<AdminEnv> = new Hono<AdminEnv>();

sessionRoutes.get('/v1/admin/session', async (c) => {
  const environment = environmentIn(c.req.raw, c.env);
  const project = await projectSettings(c, environment);
  const answer: SessionAnswer = {
    ...c.get('actor'),
    project: project && {
      key: project.key,
      currency: project.currency,
      timeZone: project.timeZone,
      locales: project.locales,
    },
    environments: ENVIRONMENTS,
    environment,
  };
  return c.json(answer);
});

/** The project as published there, else its draft: a new one is looked at before anything is published. */
async function projectSettings(
  c: AdminCall,
  environment: SessionAnswer['environment'],
): Promise<ProjectDocument | null> {
  const runtime = await loadRuntime(c.env, c.executionCtx);
  const published = runtime.environment(environment)?.config.project;
  if (published !== undefined) return published;
  const drafts = await projectOf(c.env).listDocuments('project');
  return drafts.map(({ document }) => document).find(isProject) ?? null;
}

function isProject(document: ConfigDocument): document is ProjectDocument {
  return document.kind === 'project';
}
