import { bilingual } from '../../text/messages.ts';

/** The texts of Today. */
export const messages = bilingual({
  en: {
    title: 'Today',
    lead: (date: string, time: string) => `${date}, counted at ${time}`,
    partial: 'There is more than can be counted at once: these figures are too low.',
    figures: 'Today in figures',
    visitors: 'Visitors',
    newPeople: 'New people',
    events: 'Actions',
    orders: 'Orders',
    revenue: 'Revenue',
    open: (what: string) => `${what}: how it was counted`,
    yesterday: (value: string) => `Yesterday ${value}`,
    definitions: {
      visitors:
        'People who did anything on the site today and agreed to being counted. Somebody who comes three times is one visitor.',
      newPeople: 'Visitors whose first action that may be counted was today.',
      events: 'Page views, products looked at, orders and everything else the site reports.',
      orders: 'Orders begun today, each counted once however many parts it came in.',
      revenue: 'What today’s orders brought, less today’s refunds, in the project’s currency.',
    },
    always:
      'Left out: people who did not agree to being counted or took it back, and visits of your own team.',
    refunded: (amount: string) => `Refunds of ${amount} are taken off.`,
    unconverted: (count: string) =>
      `${count} orders or refunds are kept out: there is no exchange rate for their currency.`,
    byHour: (what: string) => `${what} by hour`,
    hour: 'Hour',
    byAction: 'Most frequent actions',
    action: 'Action',
    count: 'Number',
    page: 'Page view',
    seePeople: 'See the people',
    seeLive: 'Watch it live',
    close: 'Close',
    permissions: 'Permissions given',
    permissionsOf: (visitors: string) => `Of today’s ${visitors} visitors`,
    permissionsHow:
      'A visitor’s own choice, else what the source of the visit may do by itself. People who refused everything leave no trace, so they are not among these visitors.',
    nobodyYet: 'Nobody has come today yet.',
    lastDays: 'The last 14 days',
    show: 'Show',
    daily: (what: string) => `${what} a day, the last 14 days`,
    live: 'What is live',
    published: (number: string, name: string) => `Version ${number}: ${name}`,
    by: (author: string, ago: string) => `by ${author}, ${ago}`,
    notPublished: 'Nothing has been published here yet. Visitors see the site as it was built.',
    pending: (count: number) =>
      count === 1 ? '1 change waits to be published.' : `${count} changes wait to be published.`,
    spots: 'Spots that change by visitor',
    noSpots: 'None: everybody sees the same.',
    rules: (count: number) => (count === 1 ? '1 rule' : `${count} rules`),
    others: (count: number) =>
      count === 1
        ? '1 more spot is the same for everybody.'
        : `${count} more spots are the same for everybody.`,
    tests: 'Tests that run',
    noTests: 'None.',
    testOn: (spot: string) => `on ${spot}`,
    killed: 'Switched off',
    seeHistory: 'See the history',
    emptyTitle: 'Nobody has come yet',
    emptyText:
      'As soon as somebody visits your site and agrees to being counted, you see it here. For that the site needs this line in its pages:',
    emptyShop: 'Open the site',
  },
  fr: {
    title: 'Aujourd’hui',
    lead: (date: string, time: string) => `${date}, compté à ${time}`,
    partial: 'Il y a plus que ce qui peut être compté en une fois : ces chiffres sont trop bas.',
    figures: 'La journée en chiffres',
    visitors: 'Visiteurs',
    newPeople: 'Nouvelles personnes',
    events: 'Actions',
    orders: 'Commandes',
    revenue: 'Chiffre d’affaires',
    open: (what: string) => `${what} : comment c’est compté`,
    yesterday: (value: string) => `Hier ${value}`,
    definitions: {
      visitors:
        'Les personnes qui ont fait quelque chose sur le site aujourd’hui et ont accepté d’être comptées. Qui vient trois fois est un seul visiteur.',
      newPeople: 'Les visiteurs dont la première action comptable date d’aujourd’hui.',
      events: 'Pages vues, produits regardés, commandes et tout ce que le site signale.',
      orders: 'Les commandes commencées aujourd’hui, comptées une fois même en plusieurs parties.',
      revenue:
        'Ce que les commandes du jour ont rapporté, moins les remboursements du jour, dans la devise du projet.',
    },
    always:
      'Ne sont pas comptées : les personnes qui n’ont pas accepté d’être comptées ou sont revenues sur leur accord, et les visites de votre équipe.',
    refunded: (amount: string) => `${amount} de remboursements sont déduits.`,
    unconverted: (count: string) =>
      `${count} commandes ou remboursements sont laissés de côté, faute de taux de change pour leur devise.`,
    byHour: (what: string) => `${what} par heure`,
    hour: 'Heure',
    byAction: 'Actions les plus fréquentes',
    action: 'Action',
    count: 'Nombre',
    page: 'Page vue',
    seePeople: 'Voir les personnes',
    seeLive: 'Suivre en direct',
    close: 'Fermer',
    permissions: 'Permissions données',
    permissionsOf: (visitors: string) => `Sur les ${visitors} visiteurs du jour`,
    permissionsHow:
      'Le choix du visiteur lui-même, sinon ce que la source de la visite peut faire d’elle-même. Qui a tout refusé ne laisse aucune trace et n’est donc pas parmi ces visiteurs.',
    nobodyYet: 'Personne n’est encore venu aujourd’hui.',
    lastDays: 'Les 14 derniers jours',
    show: 'Afficher',
    daily: (what: string) => `${what} par jour, les 14 derniers jours`,
    live: 'Ce qui est en ligne',
    published: (number: string, name: string) => `Version ${number} : ${name}`,
    by: (author: string, ago: string) => `par ${author}, ${ago}`,
    notPublished: 'Rien n’a encore été publié ici. Les visiteurs voient le site tel qu’il a été construit.',
    pending: (count: number) =>
      count === 1
        ? '1 modification attend d’être publiée.'
        : `${count} modifications attendent d’être publiées.`,
    spots: 'Emplacements qui changent selon le visiteur',
    noSpots: 'Aucun : tout le monde voit la même chose.',
    rules: (count: number) => (count === 1 ? '1 règle' : `${count} règles`),
    others: (count: number) =>
      count === 1
        ? '1 autre emplacement est le même pour tous.'
        : `${count} autres emplacements sont les mêmes pour tous.`,
    tests: 'Tests en cours',
    noTests: 'Aucun.',
    testOn: (spot: string) => `sur ${spot}`,
    killed: 'Désactivés',
    seeHistory: 'Voir l’historique',
    emptyTitle: 'Personne n’est encore venu',
    emptyText:
      'Dès que quelqu’un visite votre site et accepte d’être compté, vous le voyez ici. Pour cela, le site a besoin de cette ligne dans ses pages :',
    emptyShop: 'Ouvrir le site',
  },
});
