import { useEffect, useRef, useState } from 'preact/hooks';
import type { ExperimentDocument, MetricDocument } from '../../../../core/config/types.ts';
import { parseDuration } from '../../../../core/profile/durations.ts';
import { useUnsaved } from '../../frame/unsaved.tsx';
import { api, ApiProblem } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Select, TextInput } from '../../ui/inputs.tsx';
import { ProblemNote } from '../../ui/notes.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { type SpotsData } from '../spots/data.ts';
import { useNames } from '../spots/names.ts';
import { messages } from './messages.ts';
import { percentsOf } from './model.ts';
import { StartDialog } from './start-dialog.tsx';
import { Versions } from './versions.tsx';

/** What both faces of a test are given. */
export interface TestProps {
  readonly test: ExperimentDocument;
  readonly data: SpotsData;
  readonly title: string;
  readonly back: { readonly href: string; readonly label: string };
  /** It was started or stopped. */
  readonly onSwitched: () => void;
}

/** So long after the last change a draft is saved, in ms. */
const SAVE_AFTER_MS = 600;
const DAY_MS = 86_400_000;

/** A test that is being prepared: who, which versions, judged by what. It saves itself. */
export function TestForm({ test: stored, data, title, back, onSwitched }: TestProps) {
  const text = useMessages(messages);
  const names = useNames(data);
  const { canEdit } = useSession();
  const { test, change, isSaved, problem } = useDraft(stored);
  const [starting, setStarting] = useState(false);
  const spot = data.spots.find(({ document }) => document.key === test.flag)?.document;
  const sum = percentsOf(test.variants).reduce((total, percent) => total + percent, 0);
  const isReady = isSaved && problem === null && sum === 100 && spot !== undefined;
  return (
    <Page
      title={title}
      back={back}
      lead={spot === undefined ? test.flag : `${text.spot}: ${names.spot(spot)}`}
      actions={
        canEdit && (
          <>
            <span class="save-status" role="status">
              {isSaved ? text.saved : text.saving}
            </span>
            <Button tone="primary" disabled={!isReady} onClick={() => setStarting(true)}>
              {text.start}
            </Button>
          </>
        )
      }
    >
      <div class="test">
        {problem !== null && <ProblemNote problem={problem} />}
        <Section>
          <TextInput
            label={text.name}
            value={title === test.key ? '' : (test.name?.[names.readerLocale] ?? title)}
            disabled={!canEdit}
            maxLength={200}
            onInput={(name) => change({ ...test, name: { ...test.name, [names.readerLocale]: name } })}
          />
          <Select
            label={text.who}
            hint={text.whoHint}
            value={test.audience ?? ''}
            disabled={!canEdit}
            onChange={(audience) => {
              const { audience: _old, ...rest } = test;
              change(audience === '' ? rest : { ...rest, audience });
            }}
            options={[
              { value: '', label: text.everybody },
              ...names.audiences.map(({ key }) => ({ value: key, label: names.audience(key) })),
            ]}
          />
        </Section>
        {spot !== undefined && (
          <Versions test={test} spot={spot} data={data} disabled={!canEdit} onChange={change} />
        )}
        <Judged test={test} data={data} disabled={!canEdit} onChange={change} />
      </div>
      <StartDialog
        open={starting}
        test={test}
        onClose={() => setStarting(false)}
        onStarted={() => {
          setStarting(false);
          onSwitched();
        }}
      />
    </Page>
  );
}

/** A draft that is saved a moment after each change; unsaved work keeps the screen. */
function useDraft(stored: ExperimentDocument): {
  test: ExperimentDocument;
  change: (test: ExperimentDocument) => void;
  isSaved: boolean;
  problem: ApiProblem | null;
} {
  const [test, setTest] = useState(stored);
  const [saved, setSaved] = useState(stored);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const newest = useRef(test);
  newest.current = test;
  const isSaved = saved === test;
  useUnsaved(!isSaved);
  useEffect(() => {
    if (isSaved) return undefined;
    const timer = setTimeout(() => {
      api.put(`/documents/experiment/${test.key}`, test).then(
        () => {
          setSaved(test);
          setProblem(null);
        },
        (error: unknown) => {
          if (newest.current === test)
            setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, 'OFFLINE', String(error)));
        },
      );
    }, SAVE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [test, isSaved]);
  return { test, change: setTest, isSaved, problem };
}

function Judged({
  test,
  data,
  disabled,
  onChange,
}: {
  readonly test: ExperimentDocument;
  readonly data: SpotsData;
  readonly disabled: boolean;
  readonly onChange: (test: ExperimentDocument) => void;
}) {
  const text = useMessages(messages);
  const format = useFormat();
  const metrics = data.drafts
    .map(({ document }) => document)
    .filter((document): document is MetricDocument => document.kind === 'metric');
  const within = parseDuration(metrics.find(({ key }) => key === test.metric)?.within);
  return (
    <Section title={text.judged}>
      <Select
        label={text.judged}
        hideLabel
        hint={within === null ? undefined : text.within(text.days(Math.ceil(within / DAY_MS)))}
        value={test.metric ?? ''}
        disabled={disabled}
        onChange={(metric) => onChange({ ...test, metric })}
        options={metrics.map(({ key, name }) => ({ value: key, label: format.text(name, key) }))}
      />
    </Section>
  );
}
