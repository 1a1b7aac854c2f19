import { JsonObjectSchema } from '../../core/wire/schemas.ts';
import { AllowedSchema, MergesSchema, UndoneSchema } from '../../core/wire/merges-schema.ts';
import { admin, type DescribedRoute, ofEnvironment } from './described-route.ts';
import { DryRunBody } from './requests.ts';

/** What became of a person's merges, for the API's description. */
export const MERGE_ROUTES: readonly DescribedRoute[] = [
  admin('get', '/people/{id}/merges', 'What became part of a person, and what was refused.', {
    query: ofEnvironment,
    answer: MergesSchema,
  }),
  admin('post', '/people/{id}/merges/{merge}/undo', 'Takes out of a person what became part of it.', {
    query: ofEnvironment,
    answer: UndoneSchema,
  }),
  admin('post', '/people/{id}/merges/{merge}/allow', 'Lets what was taken out be linked again.', {
    query: ofEnvironment,
    answer: AllowedSchema,
  }),
  admin(
    'post',
    '/identity/dry-run',
    'What rules of identity would do to the people there are: nothing is changed.',
    {
      body: DryRunBody,
      answer: JsonObjectSchema,
    },
  ),
];
