// What the transfer stop offers the others: the shapes of its routes, for the API description.

export {
  FinishSchema,
  ImportSchema,
  InspectSchema,
  JobsSchema,
  NewImportSchema,
  PartSchema,
  PartsSchema,
} from './schemas.ts';
