// What the transfer stop offers the others: the shapes of its routes, for the API description.

export {
  ExportSchema,
  FinishSchema,
  ImportSchema,
  InspectSchema,
  JobsSchema,
  NewExportSchema,
  NewImportSchema,
  PartSchema,
  PartsSchema,
} from './schemas.ts';
