import { useRoute } from 'preact-iso/router';
import { useState } from 'preact/hooks';
import type { FlagDocument } from '../../../../core/config/types.ts';
import { useSession } from '../../api/session.tsx';
import { useUnsaved } from '../../frame/unsaved.tsx';
import { useMessages } from '../../text/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Loading, Note, ProblemNote } from '../../ui/notes.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { useToast } from '../../ui/toast.tsx';
import { About } from './about.tsx';
import { useAutosave } from './autosave.ts';
import { Confirm } from './confirm.tsx';
import { ContentFields, type EditContext } from './content-fields.tsx';
import { liveFlag, type SpotsData, type StoredDraft, useSpots } from './data.ts';
import { messages } from './messages.ts';
import { changesOf } from './model/changes.ts';
import { fieldsOf, picturesOf } from './model/content.ts';
import { companionsOf, isArchived } from './model/spot.ts';
import { type Names, useNames } from './names.ts';
import { PreviewPane } from './preview-pane.tsx';
import { PublishDialog } from './publish-dialog.tsx';
import { Rules } from './rules.tsx';
import { SaveStatus, SaveTrouble } from './save-status.tsx';
import type { SaveState } from './saver.ts';
import { SpotTags } from './tags.tsx';

/** One spot: its content for everybody and for audiences, a preview, and the way to publish it. */
export function SpotScreen() {
  const text = useMessages(messages);
  const key = useRoute().params['key'] ?? '';
  const spots = useSpots();
  const back = { href: '/console/spots', label: text.back };
  if (spots.state !== 'ready') {
    return (
      <Page title={text.title} back={back}>
        {spots.state === 'loading' ? (
          <Loading lines={8} />
        ) : (
          <ProblemNote problem={spots.problem} onRetry={spots.reload} />
        )}
      </Page>
    );
  }
  const stored = spots.data.spots.find(({ document }) => document.key === key);
  if (stored === undefined) {
    return (
      <Page title={text.notFound} back={back}>
        <Empty title={text.notFound}>{text.notFoundText}</Empty>
      </Page>
    );
  }
  return <Editor key={key} first={stored} data={spots.data} onReload={spots.reload} />;
}

interface EditorProps {
  readonly first: StoredDraft<FlagDocument>;
  readonly data: SpotsData;
  readonly onReload: () => void;
}

function Editor({ first, data, onReload }: EditorProps) {
  const text = useMessages(messages);
  const { canEdit } = useSession();
  const names = useNames(data);
  const autosave = useAutosave(first);
  const { document: flag, state, change } = autosave;
  useUnsaved(state.is !== 'saved');
  const [publishing, setPublishing] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const live = liveFlag(data.live, flag.key);
  const changes = changesOf(live, flag, names.locales);
  const companions = companionsOf(
    flag,
    data.drafts.map(({ document }) => document),
    data.live,
  );
  const context = contextOf(flag, data, names, state, !canEdit || isArchived(flag));
  const contents = [flag.default, ...(flag.rules ?? []).map(({ value }) => value)];
  const fields = fieldsOf([...contents, live?.default]);
  return (
    <Page
      title={names.spot(flag)}
      lead={<SpotTags data={data} draft={flag} />}
      back={{ href: '/console/spots', label: text.back }}
      actions={
        canEdit && (
          <>
            <SaveStatus autosave={autosave} />
            {live !== null && <Undo live={live} disabled={changes.length === 0} onUndo={change} />}
            <Button
              tone="primary"
              onClick={() => {
                setPublishing((n) => n + 1);
                setOpen(true);
              }}
            >
              {text.publish}
            </Button>
          </>
        )
      }
    >
      <SaveTrouble autosave={autosave} />
      {isArchived(flag) && <Note>{text.archivedNote}</Note>}
      {data.killed.includes(flag.key) && <Note tone="warning">{text.isOff}</Note>}
      <div class="spot">
        <div class="spot-edit">
          <Section title={text.everybody}>
            <p class="muted">{text.everybodyText}</p>
            <ContentFields
              label={text.everybody}
              value={flag.default}
              fields={fields}
              path="default"
              context={context}
              onChange={(value) => change({ ...flag, default: value })}
            />
          </Section>
          <Rules flag={flag} fields={fields} context={context} onChange={change} />
        </div>
        <div class="spot-preview">
          {canEdit && !isArchived(flag) && <PreviewPane flag={flag} companions={companions} names={names} />}
        </div>
        <About {...{ flag, data, context, canEdit, onReload }} onChange={change} />
      </div>
      <PublishDialog
        key={publishing}
        open={isOpen}
        {...{ flag, changes, companions, names }}
        flush={autosave.flush}
        onClose={() => setOpen(false)}
        onPublished={onReload}
      />
    </Page>
  );
}

function contextOf(
  flag: FlagDocument,
  data: SpotsData,
  names: Names,
  state: SaveState,
  disabled: boolean,
): EditContext {
  const errors = state.is === 'refused' ? state.problem.errors : [];
  const flags = [flag, ...data.spots.map(({ document }) => document)];
  const contents = flags.flatMap((one) => [one.default, ...(one.rules ?? []).map(({ value }) => value)]);
  return {
    names,
    hasErrorBelow: (path) => errors.some((error) => error.path.startsWith(path)),
    errorAt: (path) => errors.find((error) => error.path === path)?.message,
    pictures: picturesOf(contents, names.locales),
    disabled,
  };
}

interface UndoProps {
  readonly live: FlagDocument;
  readonly disabled: boolean;
  readonly onUndo: (flag: FlagDocument) => void;
}

function Undo({ live, disabled, onUndo }: UndoProps) {
  const text = useMessages(messages);
  const toast = useToast();
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button disabled={disabled} onClick={() => setAsked(true)}>
        {text.undo}
      </Button>
      <Confirm
        open={asked}
        title={text.undoTitle}
        text={text.undoText}
        yes={text.undo}
        onClose={() => setAsked(false)}
        onYes={() => {
          onUndo(live);
          setAsked(false);
          toast(text.undone);
        }}
      />
    </>
  );
}
