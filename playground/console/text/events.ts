import type { Language } from './languages.ts';

/** What Segment's well-known events are called, as a short noun in lists… */
const NAMES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  'Product Viewed': { en: 'Product viewed', fr: 'Produit consulté' },
  'Product Clicked': { en: 'Product clicked', fr: 'Produit cliqué' },
  'Product Added': { en: 'Product put in the cart', fr: 'Produit mis au panier' },
  'Product Removed': { en: 'Product taken out of the cart', fr: 'Produit retiré du panier' },
  'Product List Viewed': { en: 'List of products viewed', fr: 'Liste de produits consultée' },
  'Product List Filtered': { en: 'List of products filtered', fr: 'Liste de produits filtrée' },
  'Products Searched': { en: 'Products searched', fr: 'Recherche de produits' },
  'Product Shared': { en: 'Product shared', fr: 'Produit partagé' },
  'Product Reviewed': { en: 'Product reviewed', fr: 'Avis déposé' },
  'Product Added to Wishlist': { en: 'Product put on the wish list', fr: 'Produit ajouté aux envies' },
  'Cart Viewed': { en: 'Cart viewed', fr: 'Panier consulté' },
  'Checkout Started': { en: 'Checkout started', fr: 'Commande commencée' },
  'Checkout Step Viewed': { en: 'Checkout step viewed', fr: 'Étape de commande vue' },
  'Checkout Step Completed': { en: 'Checkout step completed', fr: 'Étape de commande terminée' },
  'Payment Info Entered': { en: 'Payment details given', fr: 'Paiement renseigné' },
  'Order Completed': { en: 'Order', fr: 'Commande' },
  'Order Updated': { en: 'Order changed', fr: 'Commande modifiée' },
  'Order Refunded': { en: 'Order refunded', fr: 'Commande remboursée' },
  'Order Cancelled': { en: 'Order cancelled', fr: 'Commande annulée' },
  'Coupon Entered': { en: 'Voucher entered', fr: 'Bon saisi' },
  'Coupon Applied': { en: 'Voucher accepted', fr: 'Bon accepté' },
  'Promotion Viewed': { en: 'Promotion viewed', fr: 'Promotion vue' },
  'Promotion Clicked': { en: 'Promotion clicked', fr: 'Promotion cliquée' },
  'Experiment Viewed': { en: 'Part in a test', fr: 'Participation à un test' },
};

/** What an action is called: in the reader's words where it is well known, else as it came. */
export function eventLabel(name: string, language: Language): string {
  return Object.hasOwn(NAMES, name) ? (NAMES[name]?.[language] ?? name) : name;
}

/** Names of the well-known actions, for lists that would else be empty. */
export const KNOWN_EVENTS: readonly string[] = [
  'Product Viewed',
  'Product Added',
  'Order Completed',
  'Products Searched',
  'Cart Viewed',
  'Checkout Started',
];
