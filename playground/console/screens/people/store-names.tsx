import { bilingual, useMessages } from '../../text/messages.ts';

/** What the stores of a certificate hold, for those who never saw the system. */
const storeNames = bilingual({
  en: {
    people: 'The person: details, permissions, scores',
    identifiers: 'Identifiers',
    events: 'Actions',
    orders: 'Orders',
    bought: 'Purchases by product range',
    units: 'Parts in tests',
    merges: 'What became part of the person',
    changes: 'Changes on their way to other stores',
    archive: 'Archive of older actions',
    archived: 'List of archived actions',
    receipts: 'Receipts of choices',
    tombstones: 'Marks that drop what comes late',
    snapshots: 'Copies that decisions read',
    recommendations: 'Recommendations',
    transfer: 'Files of imports and exports',
    samples: 'Samples of imports that were tried',
    acts: 'What recommendations learn from',
    device: 'Copy on the device',
    memory: 'Memory of the running servers',
    live: 'The live view',
    history: 'The platform’s own backups',
  },
  fr: {
    people: 'La personne : détails, permissions, scores',
    identifiers: 'Identifiants',
    events: 'Actions',
    orders: 'Commandes',
    bought: 'Achats par gamme de produits',
    units: 'Participations à des tests',
    merges: 'Ce qui a été rattaché à la personne',
    changes: 'Changements en route vers d’autres endroits',
    archive: 'Archive des actions anciennes',
    archived: 'Liste des actions archivées',
    receipts: 'Reçus des choix',
    tombstones: 'Marques qui écartent ce qui arrive en retard',
    snapshots: 'Copies que lisent les décisions',
    recommendations: 'Recommandations',
    transfer: 'Fichiers d’imports et d’exports',
    samples: 'Échantillons d’imports essayés',
    acts: 'Ce dont les recommandations apprennent',
    device: 'Copie sur l’appareil',
    memory: 'Mémoire des serveurs en marche',
    live: 'La vue en direct',
    history: 'Les sauvegardes propres à la plateforme',
  },
});

const NAMES: Readonly<Record<string, keyof typeof storeNames.en>> = {
  'people.people': 'people',
  'people.identifiers': 'identifiers',
  'people.events': 'events',
  'people.orders': 'orders',
  'people.bought': 'bought',
  'people.units': 'units',
  'people.merges': 'merges',
  'people.joins': 'merges',
  'people.apart': 'merges',
  'people.giving': 'merges',
  'people.showed': 'merges',
  'people.arriving': 'merges',
  'people.due': 'merges',
  'people.outbox': 'changes',
  'people.restate': 'changes',
  'people.archived': 'archived',
  'people.receipts': 'receipts',
  'people.tombstones': 'tombstones',
  'r2.archive': 'archive',
  'r2.transfer': 'transfer',
  'kv.snapshots': 'snapshots',
  'kv.recommendations': 'recommendations',
  'recommender.acts': 'acts',
  'jobs.parts': 'samples',
  'device.state': 'device',
  'isolates.memory': 'memory',
  live: 'live',
  'platform.history': 'history',
};

/** A store in plain words, with its name in the certificate beside it. */
export function StoreName({ store }: { readonly store: string }) {
  const text = useMessages(storeNames);
  const name = Object.hasOwn(NAMES, store) ? NAMES[store] : undefined;
  if (name === undefined) return <>{store}</>;
  return (
    <>
      {text[name]} <span class="muted small">{store}</span>
    </>
  );
}
