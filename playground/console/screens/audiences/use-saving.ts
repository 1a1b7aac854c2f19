import { useMemo, useState } from 'preact/hooks';
import { canonicalJson } from '../../../../core/canonical-json.ts';
import type { AudienceDocument, Condition, LocalizedText } from '../../../../core/config/types.ts';
import { api, ApiProblem } from '../../api/client.ts';
import { type Stored, freeKey } from './documents.ts';

/** Saving an audience that is edited. */
export interface Saving {
  readonly isDirty: boolean;
  readonly isBusy: boolean;
  readonly problem: ApiProblem | null;
  /** It was to be saved without a name. */
  readonly nameError: boolean;
  /** The document as it would be saved. */
  readonly document: Omit<AudienceDocument, 'key'>;
  /** Saves it, with these fields besides; gives the stored document, or null when that did not work. */
  save(fields?: { readonly archived?: boolean }): Promise<Stored<AudienceDocument> | null>;
}

interface SavingInput {
  readonly stored: Stored<AudienceDocument> | null;
  readonly name: LocalizedText;
  readonly condition: Condition;
  readonly onReload?: (() => void) | undefined;
}

/** What an edited audience is, whether it differs from what is stored, and how to store it. */
export function useSaving({ stored, name, condition, onReload }: SavingInput): Saving {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [nameError, setNameError] = useState(false);
  const [etag, setEtag] = useState(stored?.etag);
  const [saved, setSaved] = useState<AudienceDocument | null>(stored?.document ?? null);
  const said = useMemo(
    () => Object.fromEntries(Object.entries(name).filter(([, one]) => one.trim() !== '')),
    [name],
  );
  const isNamed = Object.keys(said).length > 0;
  const document: Omit<AudienceDocument, 'key'> = {
    kind: 'audience',
    ...(isNamed ? { name: said } : {}),
    if: condition,
    ...(saved?.archived === true ? { archived: true as const } : {}),
  };
  const first = useMemo(() => canonicalJson(document), []);
  const { key: _key, ...before } = saved ?? { key: '' };
  const isDirty = canonicalJson(document) !== (saved === null ? first : canonicalJson(before));

  async function save(
    fields: { readonly archived?: boolean } = {},
  ): Promise<Stored<AudienceDocument> | null> {
    setNameError(!isNamed);
    if (!isNamed) return null;
    setBusy(true);
    setProblem(null);
    try {
      const key = saved?.key ?? (await freeKey(Object.values(said)[0] ?? ''));
      const { archived: _archived, ...rest } = document;
      const archived = fields.archived ?? saved?.archived === true;
      const body: AudienceDocument = { ...rest, key, ...(archived ? { archived: true as const } : {}) };
      const answer = await api.put<Stored<AudienceDocument>>(
        `/documents/audience/${key}`,
        body,
        etag === undefined ? {} : { ifMatch: etag },
      );
      setEtag(answer.etag);
      setSaved(answer.document);
      if (fields.archived !== undefined) onReload?.();
      return answer;
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, 'UNAVAILABLE', String(error)));
      return null;
    } finally {
      setBusy(false);
    }
  }

  return { isDirty, isBusy, problem, nameError, document, save };
}
