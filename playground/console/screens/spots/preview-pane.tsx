import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConfigDocument, FlagDocument } from '../../../../core/config/types.ts';
import { useMessages } from '../../text/messages.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Select, TextInput } from '../../ui/inputs.tsx';
import { Note, ProblemNote } from '../../ui/notes.tsx';
import { Section } from '../../ui/page.tsx';
import { messages } from './messages.ts';
import { audienceOf } from './model/spot.ts';
import type { Names } from './names.ts';
import { leavePreview, usePreviewLink } from './preview.ts';

/** Widths a page is shown at, in CSS px. */
const WIDTHS = { phone: 390, desktop: 1_280 } as const;
type Device = keyof typeof WIDTHS;
/** As high as a window leaves room for, in CSS px. */
const frameHeight = () => Math.max(440, Math.min(720, innerHeight - 360));

interface PreviewPaneProps {
  readonly flag: FlagDocument;
  /** What else of the drafts the spot needs. */
  readonly companions: readonly ConfigDocument[];
  readonly names: Names;
}

/** The real page with the draft, as a member of an audience: here, and in a tab of its own. */
export function PreviewPane({ flag, companions, names }: PreviewPaneProps) {
  const text = useMessages(messages);
  const first = (flag.rules ?? []).map(audienceOf).find((key) => key !== null) ?? '';
  const [audience, setAudience] = useState(first);
  const [device, setDevice] = useState<Device>('phone');
  const [typed, setTyped] = useState<string | null>(null);
  const path = typed ?? flag.page ?? '/';
  const link = usePreviewLink([flag, ...companions], audience === '' ? null : audience, path);
  const keepsTab = useRef(false);
  useEffect(
    () => () => {
      if (!keepsTab.current) leavePreview();
    },
    [],
  );
  return (
    <Section title={text.preview}>
      <p class="muted">{text.previewText}</p>
      <div class="preview-choice">
        <Select
          label={text.seeAs}
          value={audience}
          onChange={setAudience}
          options={[
            { value: '', label: text.nobodySpecial },
            ...names.audiences.map(({ key }) => ({
              value: key,
              label: text.memberOf(names.audience(key)),
            })),
          ]}
        />
        <TextInput label={text.page} value={path} onInput={setTyped} inputMode="url" spellcheck={false} />
      </div>
      <div class="preview-tools">
        <div class="preview-device" role="group" aria-label={text.device}>
          {(['phone', 'desktop'] as const).map((one) => (
            <Button small key={one} pressed={device === one} onClick={() => setDevice(one)}>
              {text[one]}
            </Button>
          ))}
        </div>
        {link.url !== null && (
          <span onClick={() => (keepsTab.current = true)} role="presentation">
            <LinkButton small newTab href={link.url}>
              {text.openTab}
            </LinkButton>
          </span>
        )}
      </div>
      {link.problem !== null && <ProblemNote problem={link.problem} />}
      {link.url === null && link.problem === null && <p role="status">{text.makingPreview}</p>}
      {link.url !== null && <PageFrame url={link.url} path={path} width={WIDTHS[device]} />}
    </Section>
  );
}

/** The page at a width of its own, made as small as the place asks for. */
function PageFrame({ url, path, width }: { url: string; path: string; width: number }) {
  const text = useMessages(messages);
  const place = useRef<HTMLDivElement>(null);
  const [space, setSpace] = useState(width);
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setSpace(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const scale = Math.min(1, space / width);
  const [height] = useState(frameHeight);
  return (
    <div ref={place} class="preview-place">
      {refused && <Note tone="warning">{text.notFramed}</Note>}
      {/* Sizes are set by script, which the policy allows: the frame's own width decides how the page looks. */}
      <div
        class="preview-window"
        style={{ width: `${width * scale}px`, height: `${height}px` }}
        hidden={refused}
      >
        <iframe
          title={text.frameTitle(path)}
          src={url}
          style={{
            width: `${width}px`,
            height: `${height / scale}px`,
            transform: `scale(${scale})`,
          }}
          onLoad={(event) => setRefused(event.currentTarget.contentDocument === null)}
        />
      </div>
    </div>
  );
}
