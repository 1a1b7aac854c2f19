import * as v from 'valibot';
import { PurposeRecordSchema } from './schemas.ts';

const receipt = v.object({
  id: v.string(),
  at: v.string(),
  purposes: PurposeRecordSchema,
  source: v.string(),
  binds: v.optional(v.picklist(['person', 'device'])),
  basis: v.optional(v.string()),
  textVersion: v.optional(v.string()),
  country: v.optional(v.string()),
  gpc: v.optional(v.literal(true)),
  previous: v.optional(v.string()),
  hash: v.optional(v.string()),
});

/** What `POST /v1/consent` answers: a link of the person's hash chain. `previous` and `hash` only to whom the chain is. */
export const ConsentAnswerSchema: v.GenericSchema = v.looseObject({
  receipt,
  anonymousId: v.optional(v.string()),
});

/** Every receipt of a person (`ReceiptExport` of core/receipts.ts). */
export const ReceiptsSchema: v.GenericSchema = v.object({
  format: v.literal(1),
  person: v.string(),
  chains: v.array(v.object({ chain: v.string(), head: v.string(), receipts: v.array(receipt) })),
});
