import type { ConfigDocument } from '../../../../core/config/types.ts';
import type {
  DecisionAnswer,
  DecisionsAnswer,
  FailedClause,
  RuleAnswer,
} from '../../../../core/wire/people.ts';
import { useResource } from '../../api/client.ts';
import { useLanguage } from '../../text/language.tsx';
import { useMessages } from '../../text/messages.ts';
import { purposeNames } from '../../text/purposes.ts';
import { useFormat } from '../../text/use-format.ts';
import { Loading, ProblemNote, Tag } from '../../ui/notes.tsx';
import { Section } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { valueText } from '../audiences/model/terms.ts';
import { messages } from './messages.ts';

type Names = ReadonlyMap<string, string>;

/** What each spot, setting and test would be for this person now, and why; and what was recorded. */
export function DecisionsTab({ id }: { readonly id: string }) {
  const text = useMessages(messages);
  const format = useFormat();
  const decisions = useResource<DecisionsAnswer>(`/people/${id}/decisions`);
  const documents = useResource<{ documents: readonly { document: ConfigDocument }[] }>('/documents');
  if (decisions.state === 'loading') return <Loading lines={5} />;
  if (decisions.state === 'failed')
    return <ProblemNote problem={decisions.problem} onRetry={decisions.reload} />;
  const { data } = decisions;
  const names: Names = new Map(
    (documents.state === 'ready' ? documents.data.documents : []).map(({ document }) => [
      `${document.kind}/${document.key}`,
      'name' in document ? format.text(document.name, document.key) : document.key,
    ]),
  );
  return (
    <div class="stack">
      <p class="muted">
        {data.revision === 0
          ? text.decisionsNone
          : text.decisionsLead(format.number(data.revision), format.dateTime(data.asOf))}
      </p>
      {data.decisions.map((decision) => (
        <Decision key={decision.flag} decision={decision} names={names} />
      ))}
      {data.recorded.length === 0 ? (
        <p class="muted">{text.recordedNone}</p>
      ) : (
        <Table
          caption={text.recorded}
          showCaption
          rows={data.recorded}
          rowKey={({ experiment }) => experiment}
          columns={[
            {
              key: 'experiment',
              header: text.experiment,
              rowHeader: true,
              cell: ({ experiment }) => names.get(`experiment/${experiment}`) ?? experiment,
            },
            {
              key: 'variant',
              header: text.variantHeader,
              cell: ({ variant, crossover }) =>
                crossover === undefined ? variant : `${variant} (${text.crossover(crossover)})`,
            },
            { key: 'at', header: text.at, cell: ({ at }) => format.dateTime(at) },
          ]}
        />
      )}
    </div>
  );
}

function Decision({ decision, names }: { readonly decision: DecisionAnswer; readonly names: Names }) {
  const text = useMessages(messages);
  const { language } = useLanguage();
  const { flag, value, variant, reason, rules } = decision;
  const reasons: Readonly<Record<string, string>> = text.reasons;
  return (
    <Section title={names.get(`flag/${flag}`) ?? flag}>
      <p>
        <strong>{headline(value, language)}</strong>{' '}
        <Tag
          tone={
            reason === 'ERROR' ? 'danger' : reason === 'DEFAULT' || reason === 'STATIC' ? 'plain' : 'accent'
          }
        >
          {reasons[reason] ?? reason}
          {variant !== null && ` · ${text.version(variant)}`}
        </Tag>
      </p>
      {rules.length === 0 ? (
        <p class="muted">{text.noRules}</p>
      ) : (
        <ol class="rules">
          {rules.map((rule) => (
            <Rule key={`${rule.flag}/${rule.rule}`} rule={rule} flag={flag} names={names} />
          ))}
        </ol>
      )}
      <details class="json">
        <summary>{text.showValue}</summary>
        <pre tabIndex={0} role="region" aria-label={text.showValue}>
          {JSON.stringify(value, null, 2)}
        </pre>
      </details>
    </Section>
  );
}

function Rule({
  rule,
  flag,
  names,
}: {
  readonly rule: RuleAnswer;
  readonly flag: string;
  readonly names: Names;
}) {
  const text = useMessages(messages);
  const purposes = useMessages(purposeNames);
  const { language } = useLanguage();
  const outcomes: Readonly<Record<string, string>> = text.outcomes;
  const because = becauseOf(rule);
  return (
    <li>
      <Tag tone={rule.outcome === 'APPLIED' ? 'good' : 'plain'}>
        {outcomes[rule.outcome] ?? text.outcomes.other}
      </Tag>{' '}
      {text.ruleNo(rule.rule + 1)}
      {rule.ruleId !== '' && (
        <span class="muted"> {names.get(`audience/${rule.ruleId}`) ?? rule.ruleId}</span>
      )}
      {rule.flag !== flag && <span> {text.ofSetting(names.get(`flag/${rule.flag}`) ?? rule.flag)}</span>}
      {because !== null && <span class="muted">: {because}</span>}
    </li>
  );

  function becauseOf({ failed, missingPurposes, unknown }: RuleAnswer): string | null {
    if (failed !== undefined) return failedText(failed);
    if (missingPurposes !== undefined) {
      return text.missing(missingPurposes.map((purpose) => purposes[purpose]).join(', '));
    }
    return unknown === undefined || unknown.length === 0
      ? null
      : unknown.map((key) => names.get(`audience/${key}`) ?? key).join(', ');
  }

  function failedText(failed: FailedClause): string {
    const audience = audienceIn(failed);
    if (audience !== null) return text.notInAudience(names.get(`audience/${audience}`) ?? audience);
    const got = failed.got === undefined || failed.got === null ? '–' : valueText(failed.got, language);
    return text.clauseFailed(failed.attribute ?? failed.clause, valueText(failed.expected, language), got);
  }
}

/** The audience a clause asks for, where it asks for one. */
function audienceIn({ attribute, expected }: FailedClause): string | null {
  if (attribute !== 'audiences') return null;
  if (typeof expected === 'string') return expected;
  if (typeof expected !== 'object' || expected === null || !('$eq' in expected)) return null;
  return typeof expected.$eq === 'string' ? expected.$eq : null;
}

/** The one line that says most of a value: a content's title or text, else the value. */
function headline(value: DecisionAnswer['value'], language: 'en' | 'fr'): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return valueText(value, language);
  for (const field of ['title', 'text', 'cta', 'strategy'] as const) {
    const said = (value as { readonly [name: string]: unknown })[field];
    if (typeof said === 'string') return said;
    if (typeof said === 'object' && said !== null && language in said) {
      return String((said as Readonly<Record<string, unknown>>)[language]);
    }
  }
  return Object.keys(value).join(', ');
}
