import { PURPOSES } from '../consent.ts';
import { CELL_TYPES, type CellType, type ImportKind, type Mapping } from './job.ts';

// What a column may be read as. `traits.<name>`, `id.<type>` and `title.<locale>` are families; the rest are names.

const IDENTIFIERS = ['userId', 'anonymousId', 'identifiers'] as const;
const OF_KIND: Readonly<Record<ImportKind, readonly string[]>> = {
  profiles: [...IDENTIFIERS, 'timestamp', 'messageId'],
  consents: [
    ...IDENTIFIERS,
    'timestamp',
    'purposes',
    ...PURPOSES.map((purpose) => `purpose.${purpose}`),
    'source',
    'basis',
    'textVersion',
  ],
  orders: [
    ...IDENTIFIERS,
    'orderId',
    'timestamp',
    'type',
    'refundId',
    'messageId',
    'currency',
    'revenue',
    'total',
    'coupon',
    'productId',
    'productName',
    'category',
    'price',
    'quantity',
    'amount',
    'products',
  ],
  items: ['key', 'title', 'range', 'url', 'image', 'price', 'currency', 'stock'],
};

/** A field a column is read as; of a trait also how. */
export interface Target {
  readonly field: string;
  readonly type: CellType;
}

/** What a mapping's entry says; null: no field of this kind. */
export function readTarget(kind: ImportKind, entry: string): Target | null {
  const [, field = '', type = 'text'] = /^(.*?)(?::([a-z]+))?$/s.exec(entry) ?? [];
  const known = CELL_TYPES.find((one) => one === type);
  return known === undefined || !isField(kind, field) ? null : { field, type: known };
}

function isField(kind: ImportKind, field: string): boolean {
  if (OF_KIND[kind].includes(field)) return true;
  if (kind === 'items') return /^title\.[A-Za-z-]{2,20}$/.test(field);
  if (/^id\.[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(field)) return true;
  return kind === 'profiles' && /^traits\..{1,128}$/s.test(field);
}

/** The fields a kind has, for lists of choices: families are left out. */
export function fieldsOf(kind: ImportKind): readonly string[] {
  return OF_KIND[kind];
}

/** Names of columns in exports that people have, in English and French, as `plain` makes them. */
const NAMES: Readonly<Record<string, string>> = {
  userId:
    'user id|userid|uid|customer id|customerid|customer number|customer|client|client id|id client|n client|no client|numero client|num client|code client|identifiant|identifiant client|contact id|member id|id',
  anonymousId: 'anonymous id|anonymousid|device id|visitor id|id visiteur',
  identifiers: 'identifiers',
  messageId: 'message id|messageid|event id',
  timestamp:
    'timestamp|time|date|order date|invoice date|invoicedate|purchase date|ordered at|created at|updated at|created|date commande|date de commande|date achat|date d achat|date de facture|date facture|date heure|consent date|date de consentement|date du consentement|signed up at',
  orderId:
    'order id|orderid|order number|order no|order|invoice|invoice no|invoiceno|invoice number|transaction id|n commande|no commande|numero commande|numero de commande|id commande|commande|n facture|numero facture|facture|n ticket|ticket|basket id',
  type: 'type|event|type de mouvement|mouvement|operation',
  refundId: 'refund id|refundid|n avoir|numero avoir|avoir',
  currency: 'currency|devise|monnaie',
  revenue: 'revenue|order revenue|chiffre d affaires|ca',
  total: 'total|order total|grand total|montant total|total commande|montant commande|total ttc',
  coupon: 'coupon|discount code|promo code|code promo',
  productId:
    'product id|productid|product|sku|lineitem sku|item id|item|stock code|stockcode|reference|ref|ref produit|reference produit|code article|article|code produit|ean|upc',
  productName: 'product name|item name|lineitem name|description|libelle|designation|nom du produit|produit',
  category: 'category|product category|department|categorie|rayon|famille|gamme|range|product type|range key',
  price: 'price|unit price|unitprice|lineitem price|prix|prix unitaire|prix ttc|pu|pu ttc',
  quantity: 'quantity|qty|lineitem quantity|quantite|qte|nombre',
  amount: 'amount|line amount|line total|sales value|montant|montant ligne|total ligne',
  products: 'products',
  purposes: 'purposes|permissions|finalites|consents|consentements',
  'purpose.storage': 'storage|cookies|stockage',
  'purpose.analytics': 'analytics|statistics|audience measurement|statistiques|mesure d audience',
  'purpose.personalization': 'personalization|personalisation|personnalisation',
  'purpose.experimentation': 'experimentation|tests|experiences',
  'purpose.advertising': 'advertising|ads|marketing|publicite|newsletter|optin|opt in',
  'purpose.loyalty': 'loyalty|fidelite|programme de fidelite',
  source: 'source|origin|origine|channel|canal',
  basis: 'basis|legal basis|base legale|base juridique',
  textVersion: 'text version|textversion|version|version du texte',
  key: 'key|id|sku|item id|product id|reference|ref|code article|ean',
  title: 'title|name|product name|titre|nom|libelle|designation',
  range: 'range|category|product type|gamme|categorie|rayon|famille',
  url: 'url|link|lien|adresse',
  image: 'image|image url|image link|photo',
  stock: 'stock|inventory|quantity|quantite|disponible',
  'traits.email': 'email|e mail|mail|courriel|adresse email|email address|adresse e mail',
  'traits.firstName': 'first name|firstname|prenom|given name',
  'traits.lastName': 'last name|lastname|surname|nom|nom de famille|family name',
  'traits.phone': 'phone|telephone|tel|mobile|phone number',
  'traits.city': 'city|town|ville',
  'traits.country': 'country|pays',
  'traits.postalCode': 'postal code|zip|zip code|postcode|code postal|cp',
};

/** `N° Client ` → `n client`, `orderId` → `order id`. */
function plain(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();
}

const BY_NAME: ReadonlyMap<string, readonly string[]> = reversed();

function reversed(): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const [field, names] of Object.entries(NAMES)) {
    for (const name of names.split('|')) fields.set(name, [...(fields.get(name) ?? []), field]);
  }
  return fields;
}

/** A column with what some rows hold in it. */
export interface SampledColumn {
  readonly name: string;
  readonly samples: readonly string[];
}

/** Proposes what each column is, by its name; traits also how to read them, by their samples. Each field once, but for
 *  traits. `identifierTypes` are those that the project declares. A column that is nothing known is a trait of profiles,
 *  and is not read otherwise. */
export function proposeMapping(
  kind: ImportKind,
  columns: readonly SampledColumn[],
  identifierTypes: readonly string[] = [],
): Mapping {
  const mapping: [string, string][] = [];
  const taken = new Set<string>();
  for (const { name, samples } of columns) {
    const field = proposedField(kind, name, identifierTypes, taken);
    if (field === undefined) continue;
    taken.add(field);
    mapping.push([name, field.startsWith('traits.') ? field + typeSuffix(name, samples) : field]);
  }
  return Object.fromEntries(mapping);
}

function proposedField(
  kind: ImportKind,
  name: string,
  identifierTypes: readonly string[],
  taken: ReadonlySet<string>,
): string | undefined {
  const isFree = (field: string) => !taken.has(field) && isField(kind, field);
  const [exact = ''] = name.split(':');
  if (isFree(exact)) return exact;
  const words = plain(name);
  const declared = identifierTypes.find((type) => plain(type) === words);
  if (declared !== undefined && isFree(`id.${declared}`)) return `id.${declared}`;
  const known = (BY_NAME.get(words) ?? []).find(isFree);
  if (known !== undefined || kind !== 'profiles') return known;
  const trait = `traits.${name.replaceAll('.', ' ').slice(0, 100)}`;
  return isFree(trait) ? trait : undefined;
}

/** Codes of digits are names, not numbers. */
const CODES =
  /\b(?:postal|zip|cp|phone|tel|telephone|mobile|siret|siren|code|card|carte|id|no|n|numero|ref|ean)\b/;

function typeSuffix(name: string, samples: readonly string[]): string {
  if (name.startsWith('traits.')) {
    const written = CELL_TYPES.find((type) => name.endsWith(`:${type}`));
    return `:${written ?? 'auto'}`;
  }
  const filled = samples.map((sample) => sample.trim()).filter((sample) => sample !== '');
  if (filled.length === 0 || CODES.test(plain(name))) return '';
  if (filled.every((text) => /^(?:true|false|oui|non|yes|no|vrai|faux)$/i.test(text))) return ':boolean';
  if (filled.every((text) => /^-?(?:0|[1-9]\d{0,11})(?:[.,]\d+)?$/.test(text))) return ':number';
  const isDate = (text: string) => /^(?:\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{4})/.test(text);
  return filled.every(isDate) ? ':date' : '';
}
