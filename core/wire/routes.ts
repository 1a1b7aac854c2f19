import type * as v from 'valibot';
import { DecideAnswerSchema, DecideBodySchema } from './decide-schema.ts';
import { BatchSchema, CollectAnswerSchema, ConsentBodySchema, EventSchema } from './event-schema.ts';
import { ConsentAnswerSchema, ReceiptsSchema } from './receipt-schema.ts';
import { EventsAnswerSchema, EventsQuerySchema, ExplainSchema, ProfileSchema } from './profile-schema.ts';
import { AllowedSchema, MergesSchema, UndoneSchema } from './merges-schema.ts';
import { CertificateSchema, PersonExportSchema } from './rights-schema.ts';

/** A documented route: what comes in, what goes out. Errors are `ProblemSchema` (schemas.ts) everywhere. */
export interface WireRoute {
  readonly method: 'get' | 'post' | 'delete';
  /** OpenAPI's form: `/v1/profiles/{type}/{value}`. */
  readonly path: string;
  readonly summary: string;
  readonly keys: readonly ('write' | 'secret')[];
  readonly body?: v.GenericSchema;
  readonly query?: v.GenericSchema;
  readonly answer: v.GenericSchema;
}

const WRITE_OR_SECRET = ['write', 'secret'] as const;
const SECRET = ['secret'] as const;

/** The public wire, from which OpenAPI is generated. Short aliases of Segment's browser client are left out. */
export const WIRE_ROUTES: readonly WireRoute[] = [
  ...(['track', 'page', 'screen', 'identify', 'group', 'alias'] as const).map((type): WireRoute => ({
    method: 'post',
    path: `/v1/${type}`,
    summary: `One ${type} event. Answered 200 when it is durable.`,
    keys: WRITE_OR_SECRET,
    body: EventSchema,
    answer: CollectAnswerSchema,
  })),
  {
    method: 'post',
    path: '/v1/batch',
    summary: 'Many events. Bad ones are listed in `rejected`, the others are stored.',
    keys: WRITE_OR_SECRET,
    body: BatchSchema,
    answer: CollectAnswerSchema,
  },
  {
    method: 'post',
    path: '/v1/consent',
    summary: 'A choice. With a write key it binds the device. Answers a receipt.',
    keys: WRITE_OR_SECRET,
    body: ConsentBodySchema,
    answer: ConsentAnswerSchema,
  },
  {
    method: 'post',
    path: '/v1/decide',
    summary: 'What somebody gets: the values of flags, with reasons.',
    keys: WRITE_OR_SECRET,
    body: DecideBodySchema,
    answer: DecideAnswerSchema,
  },
  {
    method: 'get',
    path: '/v1/profiles/{type}/{value}',
    summary: 'A person by an identifier.',
    keys: SECRET,
    answer: ProfileSchema,
  },
  {
    method: 'get',
    path: '/v1/profiles/{type}/{value}/events',
    summary: 'A person’s stored events, newest first.',
    keys: SECRET,
    query: EventsQuerySchema,
    answer: EventsAnswerSchema,
  },
  {
    method: 'delete',
    path: '/v1/profiles/{type}/{value}',
    summary:
      'Erases a person, found by any identifier, and gives the certificate; 202 while a part is under way.',
    keys: SECRET,
    answer: CertificateSchema,
  },
  {
    method: 'get',
    path: '/v1/profiles/{type}/{value}/export',
    summary: 'Everything known of a person, as one JSON document.',
    keys: SECRET,
    answer: PersonExportSchema,
  },
  {
    method: 'get',
    path: '/v1/profiles/{type}/{value}/merges',
    summary: 'What became part of a person, when, by which event, and what was refused.',
    keys: SECRET,
    answer: MergesSchema,
  },
  {
    method: 'post',
    path: '/v1/profiles/{type}/{value}/merges/{merge}/undo',
    summary: 'Takes out of a person what became part of it; 202 while a part is under way.',
    keys: SECRET,
    answer: UndoneSchema,
  },
  {
    method: 'post',
    path: '/v1/profiles/{type}/{value}/merges/{merge}/allow',
    summary: 'Lets what was taken out be linked again by the next event that shows it.',
    keys: SECRET,
    answer: AllowedSchema,
  },
  {
    method: 'get',
    path: '/v1/profiles/{type}/{value}/explain',
    summary: 'Why a person is in each audience or not, clause by clause.',
    keys: SECRET,
    answer: ExplainSchema,
  },
  {
    method: 'get',
    path: '/v1/profiles/{type}/{value}/receipts',
    summary: 'Every receipt of a person’s choices, as hash chains that `aparte receipts verify` checks.',
    keys: SECRET,
    answer: ReceiptsSchema,
  },
  {
    method: 'get',
    path: '/v1/events',
    summary: 'Did my event arrive? Stored events, newest first.',
    keys: SECRET,
    query: EventsQuerySchema,
    answer: EventsAnswerSchema,
  },
];
