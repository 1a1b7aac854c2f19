import * as v from 'valibot';
import { InstantSchema } from './schemas.ts';

const identifier = v.object({ type: v.string(), value: v.string() });

/** What `GET /v1/profiles/:type/:value/merges` answers: newest first, at most 200. */
export const MergesSchema: v.GenericSchema = v.object({
  person: v.string(),
  merges: v.array(
    v.object({
      id: v.string(),
      identifier,
      identifiers: v.array(identifier),
      shownAt: InstantSchema,
      messageId: v.string(),
      at: InstantSchema,
      state: v.picklist(['joined', 'refused', 'undoing', 'undone']),
      came: v.optional(v.object({ person: v.string(), events: v.number(), firstSeenAt: InstantSchema })),
      refused: v.optional(v.picklist(['held', 'contested', 'limit'])),
      undone: v.optional(v.object({ at: InstantSchema, by: v.string(), person: v.string() })),
    }),
  ),
});

/** What `POST …/merges/:merge/undo` answers; 202 while a part is under way. */
export const UndoneSchema: v.GenericSchema = v.object({
  status: v.picklist(['undone', 'under way']),
  person: v.string(),
});

/** What `POST …/merges/:merge/allow` answers. */
export const AllowedSchema: v.GenericSchema = v.object({ allowed: v.literal(true) });
