import { useState } from 'preact/hooks';
import type { ItemDocument } from '../../../../core/config/types.ts';
import { useResource } from '../../api/client.ts';
import { useMessages } from '../../text/messages.ts';
import { useFormat } from '../../text/use-format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextInput } from '../../ui/inputs.tsx';
import { Loading, ProblemNote } from '../../ui/notes.tsx';
import { messages } from './messages.ts';

interface PictureFieldProps {
  readonly label: string;
  readonly value: string;
  readonly error?: string | undefined;
  readonly disabled: boolean;
  /** Addresses to choose from, before those of products. */
  readonly pictures: readonly string[];
  readonly onInput: (address: string) => void;
}

/** A picture by its address: written, or chosen among those that are known. */
export function PictureField({ label, value, error, disabled, pictures, onInput }: PictureFieldProps) {
  const text = useMessages(messages);
  const [choosing, setChoosing] = useState(false);
  return (
    <div class="picture-field">
      <Thumbnail address={value} />
      <div class="picture-address">
        <TextInput
          label={label}
          value={value}
          error={error}
          disabled={disabled}
          placeholder={text.emptyField}
          inputMode="url"
          spellcheck={false}
          onInput={onInput}
        />
        {!disabled && (
          <Button small onClick={() => setChoosing(true)} label={`${label}: ${text.choose}`}>
            {text.choose}
          </Button>
        )}
      </div>
      <Dialog
        open={choosing}
        shape="wide"
        title={text.picture}
        onClose={() => setChoosing(false)}
        actions={<Button onClick={() => setChoosing(false)}>{text.close}</Button>}
      >
        <PictureChoice
          value={value}
          pictures={pictures}
          onChoose={(address) => {
            onInput(address);
            setChoosing(false);
          }}
        />
      </Dialog>
    </div>
  );
}

function Thumbnail({ address }: { readonly address: string }) {
  const text = useMessages(messages);
  const [broken, setBroken] = useState<string | null>(null);
  if (address === '' || broken === address) {
    return <div class="thumbnail thumbnail-none">{address === '' ? text.noPicture : text.badPicture}</div>;
  }
  return <img class="thumbnail" src={address} alt="" onError={() => setBroken(address)} />;
}

interface PictureChoiceProps {
  readonly value: string;
  readonly pictures: readonly string[];
  readonly onChoose: (address: string) => void;
}

function PictureChoice({ value, pictures, onChoose }: PictureChoiceProps) {
  const text = useMessages(messages);
  const format = useFormat();
  const items = useResource<{ items: readonly ItemDocument[] }>('/items', { limit: 200 });
  const products = items.state === 'ready' ? items.data.items.filter(({ image }) => image !== undefined) : [];
  const own = pictures.map((address) => ({ address, name: fileName(address) }));
  const ofProducts = products.map(({ key, image = '', title }) => ({
    address: image,
    name: format.text(title, key),
  }));
  return (
    <>
      <Pictures title={text.ownPictures} pictures={own} value={value} onChoose={onChoose} />
      {items.state === 'loading' && <Loading shape="cards" lines={4} />}
      {items.state === 'failed' && <ProblemNote problem={items.problem} onRetry={items.reload} />}
      <Pictures title={text.productPictures} pictures={ofProducts} value={value} onChoose={onChoose} />
      {items.state === 'ready' && own.length + ofProducts.length === 0 && <p>{text.noPictures}</p>}
    </>
  );
}

interface PicturesProps {
  readonly title: string;
  readonly pictures: readonly { readonly address: string; readonly name: string }[];
  readonly value: string;
  readonly onChoose: (address: string) => void;
}

function Pictures({ title, pictures, value, onChoose }: PicturesProps) {
  if (pictures.length === 0) return null;
  return (
    <section class="pictures">
      <h3>{title}</h3>
      <ul>
        {pictures.map(({ address, name }) => (
          <li key={address}>
            <button
              type="button"
              class="picture"
              aria-pressed={address === value}
              onClick={() => onChoose(address)}
            >
              <img src={address} alt="" loading="lazy" />
              <span>{name}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function fileName(address: string): string {
  return address.startsWith('data:') ? 'data:' : (address.split(/[?#]/)[0]?.split('/').at(-1) ?? address);
}
