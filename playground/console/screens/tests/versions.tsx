import type { ConfigDocument, ExperimentDocument, FlagDocument } from '../../../../core/config/types.ts';
import { controlOf } from '../../../../core/experiments/control.ts';
import { api, ApiProblem } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { useMessages } from '../../text/messages.ts';
import { Button } from '../../ui/button.tsx';
import { TextInput } from '../../ui/inputs.tsx';
import { Section } from '../../ui/page.tsx';
import { useToast } from '../../ui/toast.tsx';
import { ContentFields } from '../spots/content-fields.tsx';
import { type SpotsData } from '../spots/data.ts';
import { fieldsOf, picturesOf } from '../spots/model/content.ts';
import { useNames } from '../spots/names.ts';
import { messages } from './messages.ts';
import { percentsOf, versionName, withoutVersion, withPercent, withShares, withVersion } from './model.ts';

interface VersionsProps {
  readonly test: ExperimentDocument;
  readonly spot: FlagDocument;
  readonly data: SpotsData;
  readonly disabled: boolean;
  readonly onChange: (test: ExperimentDocument) => void;
}

const MOST = 6;

/** The versions of a test: what each shows, and to how many. */
export function Versions({ test, spot, data, disabled, onChange }: VersionsProps) {
  const text = useMessages(messages);
  const names = useNames(data);
  const percents = percentsOf(test.variants);
  const control = controlOf(test.variants);
  const contents = [spot.default, ...(spot.rules ?? []).map(({ value }) => value)];
  const fields = fieldsOf([...contents, ...test.variants.map(({ value }) => value)]);
  const context = {
    names,
    errorAt: () => undefined,
    hasErrorBelow: () => false,
    pictures: picturesOf(contents, names.locales),
    disabled,
  };
  const total = percents.reduce((sum, percent) => sum + percent, 0);
  return (
    <Section title={text.versions}>
      <p class="muted">{text.versionsText}</p>
      {test.variants.map((variant, index) => {
        const name = versionName(test.variants, variant.key, text);
        return (
          <div class="test-version" role="group" aria-label={name} key={variant.key}>
            <div class="test-version-head">
              <h3>{name}</h3>
              <div class="test-version-tools">
                <PreviewButton test={test} spot={spot} data={data} variant={variant.key} name={name} />
                {variant.key !== control && test.variants.length > 2 && (
                  <Button
                    small
                    disabled={disabled}
                    label={text.removeVersion(name)}
                    onClick={() => onChange(withoutVersion(test, variant.key))}
                  >
                    ✕
                  </Button>
                )}
              </div>
            </div>
            <div class="test-share">
              <TextInput
                label={text.share(name)}
                type="number"
                inputMode="numeric"
                min={0}
                max={100}
                value={String(percents[index] ?? 0)}
                disabled={disabled}
                onInput={(typed) => onChange(withShares(test, withPercent(percents, index, Number(typed))))}
              />
            </div>
            {variant.value !== undefined && (
              <ContentFields
                label={name}
                value={variant.value}
                fields={fields}
                path={`variants[${index}].value`}
                context={context}
                onChange={(value) =>
                  onChange({
                    ...test,
                    variants: test.variants.map((one) => (one.key === variant.key ? { ...one, value } : one)),
                  })
                }
              />
            )}
          </div>
        );
      })}
      <p class="muted" role="status">
        {text.total(total)}
      </p>
      {test.variants.length < MOST && (
        <Button disabled={disabled} onClick={() => onChange(withVersion(test, spot))}>
          {text.addVersion}
        </Button>
      )}
    </Section>
  );
}

/** Opens the real page with one version, as a member of the test's audience; nothing of it is counted. */
function PreviewButton({
  test,
  spot,
  data,
  variant,
  name,
}: Pick<VersionsProps, 'test' | 'spot' | 'data'> & { readonly variant: string; readonly name: string }) {
  const text = useMessages(messages);
  const toast = useToast();
  const { session } = useSession();
  const open = async () => {
    const drafts = data.drafts.map(({ document }) => document);
    const needed = (document: ConfigDocument) =>
      (document.kind === 'metric' && document.key === test.metric) ||
      (document.kind === 'audience' && document.key === test.audience);
    try {
      const { url } = await api.post<{ url: string }>('/previews', {
        environment: session.environment,
        documents: [{ ...test, status: 'running' }, spot, ...drafts.filter(needed)],
        audiences: test.audience === undefined ? [] : [test.audience],
        variants: { [test.key]: variant },
        path: spot.page ?? '/',
      });
      globalThis.open(url, '_blank', 'noopener');
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      toast(error.message, 'problem');
    }
  };
  return (
    <Button small label={text.previewOf(name)} onClick={() => void open()}>
      {text.preview}
    </Button>
  );
}
